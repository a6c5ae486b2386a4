/** Counts over time and places to jump to, fetched when shown; the newest counts grow with what comes live. */

import { useCallback, useEffect, useState } from "react";
import { api } from "../../wire/http";
import { countIn } from "../../lib/log/bars";
import type { LogBucket, LogCountsAnswer, LogLine, LogMarksAnswer, LogQuery } from "../../wire/types.gen";
import { useFetched, type Fetched } from "../fetched";
import type { LogView } from "./view";

const BUCKETS = 60;
const DRAW_MS = 500;

export interface Counts {
  readonly buckets: readonly LogBucket[] | undefined;
  /** Counting took too long: what is older than the first bucket is not known. */
  readonly incomplete: boolean;
}

/** `spanS`: how far back, where the query does not say. */
export function useCounts(view: LogView, wanted: boolean, node: string | undefined, query: LogQuery, spanS: number): Counts {
  const ask = useCallback((): Promise<LogCountsAnswer> => {
    const now = Date.now() * 1000;
    const since = query.since ?? (query.until ?? now) - spanS * 1_000_000;
    return api.logCounts(node, { ...query, since }, { until: `${query.until ?? now}`, buckets: `${BUCKETS}` });
  }, [node, query, spanS]);
  const { value } = useFetched(wanted ? ask : undefined, "");
  const [grown, setGrown] = useState<{ readonly of: LogCountsAnswer; readonly buckets: readonly LogBucket[] }>();
  useEffect(() => {
    if (value === undefined) return undefined;
    let lines: LogLine[] = [];
    let timer: number | undefined;
    let { buckets }: { buckets: readonly LogBucket[] } = value;
    const last = buckets.at(-1);
    const counted = value.until;
    const draw = () => {
      timer = undefined;
      buckets = countIn(buckets, lines, query.grep !== undefined);
      lines = [];
      setGrown({ of: value, buckets });
    };
    view.onLines((batch) => {
      // What the hub counted already came with the first lines again.
      if (last === undefined || query.until !== undefined) return;
      for (const line of batch.lines ?? []) if (line.at >= counted) lines.push(line);
      if (lines.length > 0) timer ??= window.setTimeout(draw, DRAW_MS);
    });
    return () => {
      window.clearTimeout(timer);
      view.onLines(undefined);
    };
  }, [view, value, query]);
  return { buckets: grown?.of === value && grown !== undefined ? grown.buckets : value?.buckets, incomplete: value?.incomplete === true };
}

/** `wanted`: somebody opened the list. */
export function useMarks(node: string | undefined, query: LogQuery, wanted: boolean): Fetched<LogMarksAnswer> {
  const ask = useCallback(() => api.logMarks(node, { sources: query.sources }), [node, query]);
  return useFetched(wanted ? ask : undefined, "");
}
