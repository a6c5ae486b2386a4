import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { Tone } from "../wire/types.gen";
import { byName, bySince, byState, type Sorting, type TableRow } from "./arrange";
import { Order } from "./order";

type Rows = Readonly<Record<string, TableRow>>;
const SORTINGS: readonly Sorting<TableRow>[] = [
  { id: "state", compare: byState },
  { id: "name", compare: byName },
  { id: "since", compare: bySince },
];

const key = fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h");
const row = fc.record({ key, node: fc.constant("nas"), name: fc.constantFrom("web", "web 2", "db"), tone: fc.constantFrom<Tone>("ok", "act", "off"), since: fc.nat(3) });
const step = fc.record({ put: fc.array(row, { maxLength: 3 }), drop: fc.array(key, { maxLength: 1 }), sorting: fc.constantFrom(...SORTINGS), descending: fc.boolean() });

it("gives rows in order, whatever came before", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const order = new Order<TableRow>();
      let rows: Rows = {};
      for (const { put, drop, sorting, descending } of steps) {
        const kept = Object.entries(rows).filter(([each]) => !(drop as string[]).includes(each));
        rows = Object.fromEntries([...kept, ...put.map((each) => [each.key, each] as const)]);
        const sorted = Object.values(rows).toSorted(descending ? (a, b) => sorting.compare(b, a) : sorting.compare);
        expect(order.of(rows, sorting, descending)).toEqual(sorted);
      }
    }),
  );
});

it("gives the same list while nothing changes", () => {
  const order = new Order<TableRow>();
  const rows: Rows = { a: { key: "a", node: "nas", name: "web", tone: "ok" } };
  const [sorting] = SORTINGS as [Sorting<TableRow>];
  expect(order.of({ ...rows }, sorting, false)).toBe(order.of(rows, sorting, false));
});
