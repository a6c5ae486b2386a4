/**
 * A part of a page that is fetched apart, and is there at once where it was fetched before. Not `lazy` of React: that
 * leaves a gap even then, once Suspense has shown one it holds back what fills it for 300 ms, and what could not be
 * fetched once is never asked for again.
 */

import { useEffect, useState, type ComponentType, type ReactNode } from "react";
import { again } from "../lib/again";
import { createStore, useStore } from "../store/store";

/** An interface that appears is two changes of the network: its address, and a second or two later that of IPv6. */
const PAUSES_MS = [250, 1_000, 2_000];

type Fetched<P> = { readonly part: ComponentType<P> } | undefined;

export interface Late<P> {
  /** Stands for the part; `coming` is shown until it is there. Throws NotFetched; a view that is drawn anew asks anew. */
  readonly View: (props: P) => ReactNode;
  /** Fetch it before it is needed. */
  readonly fetch: () => void;
  /** Fetch it while nothing else is to be done. */
  readonly warm: () => void;
}

/** A part of the page did not come; `cause` is the browser's word for it. */
export class NotFetched extends Error {
  constructor(cause: unknown) {
    super("a part of the page could not be fetched", { cause });
  }
}

export function late<P extends object>(load: () => Promise<ComponentType<P>>, coming: ReactNode | ((props: P) => ReactNode) = null): Late<P> {
  const store = createStore<Fetched<P>>(undefined);
  let asked: Promise<void> | undefined;
  const ask = () =>
    (asked ??= again(load, PAUSES_MS).then(
      (part) => store.set({ part }),
      (error: unknown) => {
        asked = undefined;
        throw new NotFetched(error);
      },
    ));
  const fetch = () => void ask().catch(() => undefined); // the view that needs it asks again
  const warm = () => {
    const later = window.requestIdleCallback ?? ((run: () => void) => window.setTimeout(run, 500));
    later(fetch);
  };
  const View = (props: P) => {
    const there = useStore(store, (fetched) => fetched);
    const [failed, setFailed] = useState<unknown>();
    useEffect(() => {
      if (there === undefined) ask().catch(setFailed);
    }, [there]);
    if (there !== undefined) return <there.part {...props} />;
    if (failed !== undefined) throw failed;
    return typeof coming === "function" ? coming(props) : coming;
  };
  return { View, fetch, warm };
}
