/** Views that are fetched when they are opened: what is looked at seldom, or is heavy, is no part of the first load. */

import { lazy, Suspense, type ComponentType } from "react";
import { Skeleton } from "../components/notice";

export function lazyView(load: () => Promise<ComponentType>): ComponentType {
  const View = lazy(async () => ({ default: await load() }));
  return () => (
    <Suspense fallback={<Skeleton />}>
      <View />
    </Suspense>
  );
}
