/** What is chosen, what stands near it, what was searched: outside React, so that only the cards that change are drawn again. */

import { createStore, useStore } from "../../store/store";

interface Marks {
  readonly focus: string | undefined;
  /** The card of the focus and those that lines join it with; undefined while nothing is chosen. */
  readonly near: ReadonlySet<string> | undefined;
  /** Cards of what is searched; undefined while nothing is. */
  readonly hits: ReadonlySet<string> | undefined;
}

export const marks = createStore<Marks>({ focus: undefined, near: undefined, hits: undefined });

export type Mark = "chosen" | "near" | "plain" | "dim";

export function markOf({ focus, near, hits }: Marks, id: string): Mark {
  if (focus === id) return "chosen";
  if (near?.has(id) === true) return "near";
  if (hits !== undefined) return hits.has(id) ? "plain" : "dim";
  return near === undefined ? "plain" : "dim";
}

export const useMark = (id: string): Mark => useStore(marks, (now) => markOf(now, id));
/** A line stands out with the chosen end, and steps back where one of its ends does. */
export const useLineMark = (source: string, target: string): Mark =>
  useStore(marks, (now) => {
    if (now.focus === source || now.focus === target) return "near";
    return markOf(now, source) === "dim" || markOf(now, target) === "dim" || now.near !== undefined ? "dim" : "plain";
  });
