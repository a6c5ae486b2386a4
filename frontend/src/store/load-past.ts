/** How busy nodes were, asked for again each minute while a view shows it. */

import { useCallback, useState } from "react";
import { useWordsNow } from "../lib/clock";
import { SPAN } from "../lib/load-past";
import { api } from "../wire/http";
import type { LoadPasts, PastSpan } from "../wire/types.gen";
import { useFetched, type Fetched } from "./fetched";

const MINUTE_MS = 60_000;
/** Until the first point is there. */
const FIRST_MS = 10_000;

/** `nodes` and `metrics` separated by new lines, so that the same question is the same text; no metric: all. */
export function useLoadPasts(nodes: string, metrics: string, span: PastSpan): Fetched<LoadPasts> {
  const ask = useCallback(() => {
    const { ms, points } = SPAN[span];
    const query = new URLSearchParams([...named("node", nodes), ...named("metric", metrics)]);
    query.set("since", String(Date.now() - ms));
    query.set("points", String(points));
    return api.loadPasts(query.toString());
  }, [nodes, metrics, span]);
  const [kept, setKept] = useState<LoadPasts>();
  const every = kept?.nodes.some((past) => past.series.length > 0) === true ? MINUTE_MS : FIRST_MS;
  const tick = useWordsNow((now) => (document.hidden ? "hidden" : `${every} ${Math.floor(now / every)}`));
  const fetched = useFetched(nodes === "" ? undefined : ask, tick);
  if (fetched.value !== undefined && fetched.value !== kept) setKept(fetched.value);
  return { ...fetched, value: fetched.value ?? kept }; // of the span before, until the new one is there
}

function named(name: string, values: string): [string, string][] {
  return values === "" ? [] : values.split("\n").map((value) => [name, value]);
}
