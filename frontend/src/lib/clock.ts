/** One shared clock: what shows an age renders again only when its words change. */

import { useSyncExternalStore } from "react";

const callbacks = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(callback: () => void): () => void {
  callbacks.add(callback);
  timer ??= setInterval(() => {
    for (const each of callbacks) each();
  }, 1000);
  return () => {
    callbacks.delete(callback);
    if (callbacks.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Words made from the present moment, kept current. */
export function useWordsNow(words: (now: number) => string): string {
  return useSyncExternalStore(subscribe, () => words(Date.now()));
}
