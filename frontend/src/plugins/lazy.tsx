/** Views that are fetched when they are opened: what is looked at seldom, or is heavy, is no part of the first load. */

import type { ComponentType } from "react";
import { late } from "../components/late";
import { Skeleton } from "../components/notice";
import { PageHead } from "../components/page";

/** ``title`` is shown at once, so that whoever came sees where they are. */
export function lazyView(load: () => Promise<ComponentType>, title?: string): ComponentType {
  return late(load, <Coming title={title} />).View;
}

function Coming({ title }: { readonly title: string | undefined }) {
  return (
    <>
      {title !== undefined && <PageHead title={title} />}
      <Skeleton />
    </>
  );
}
