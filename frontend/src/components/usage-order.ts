/** Sorting by what rows take, which is not in the rows: the table follows it only while it is sorted by it. */

import { useMemo } from "react";
import { byName, type Sorting, type TableRow } from "../lib/arrange";
import { useQuery } from "../lib/route";
import { useLive } from "../store/live";
import type { UsageView } from "../wire/types.gen";
import type { ListModel } from "./list-page";

const FIGURES: Readonly<Record<string, (usage: UsageView) => number | undefined>> = {
  cpu: (usage) => usage.cpuPercent,
  memory: (usage) => usage.memoryBytes,
};

/** The model with two more sortings, the largest first; what takes nothing comes last. */
export function useUsageOrder<Row extends TableRow>(model: ListModel<Row>): ListModel<Row> {
  const [query] = useQuery();
  const sorted = (query.get("sort") ?? "").replace(/^-/, "") in FIGURES;
  const usage = useLive((state) => (sorted ? state.usage : undefined));
  return useMemo(() => ({ ...model, sortings: [...model.sortings, ...usageSortings(usage ?? {})] }), [model, usage]);
}

export function usageSortings(usage: Readonly<Record<string, UsageView>>): readonly Sorting<TableRow>[] {
  return Object.entries(FIGURES).map(([id, figure]) => {
    const of = (row: TableRow) => figure(usage[row.key] ?? {}) ?? -1;
    return { id, compare: (a: TableRow, b: TableRow) => of(b) - of(a) || byName(a, b) };
  });
}
