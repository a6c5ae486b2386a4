/**
 * A part of a page that is fetched apart, and is there at once where it was fetched before. Not `lazy` of React: that
 * leaves a gap even then, and once Suspense has shown one, it holds back what fills it for 300 ms.
 */

import type { ComponentType, ReactNode } from "react";
import { createStore, useStore } from "../store/store";

type Fetched<P> = { readonly part: ComponentType<P> } | { readonly failed: unknown } | undefined;

export interface Late<P> {
  /** Stands for the part; `coming` is shown until it is there. */
  readonly View: (props: P) => ReactNode;
  /** Fetch it before it is needed. */
  readonly fetch: () => void;
}

export function late<P extends object>(load: () => Promise<ComponentType<P>>, coming: ReactNode = null): Late<P> {
  const store = createStore<Fetched<P>>(undefined);
  let asked = false;
  const fetch = () => {
    if (asked) return;
    asked = true;
    void load().then(
      (part) => store.set({ part }),
      (failed: unknown) => store.set({ failed }),
    );
  };
  const View = (props: P) => {
    const now = useStore(store, (fetched) => fetched);
    fetch();
    if (now === undefined) return coming;
    if ("failed" in now) throw now.failed;
    return <now.part {...props} />;
  };
  return { View, fetch };
}
