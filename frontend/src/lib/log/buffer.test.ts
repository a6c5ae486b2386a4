import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { LogLine } from "../../wire/types.gen";
import { append, edgesOf, EMPTY, extend, fillGap, firstCursor, lastCursor, MOST_LINES, needsTrim, prepend, SLACK, trimEnd, trimStart, type Buffer } from "./buffer";

const line = (at: number): LogLine => ({ cursor: `${at}`, at, source: "unit:web.service", text: `line ${at}` });
const lines = (from: number, to: number): LogLine[] => Array.from({ length: to - from }, (_, index) => line(from + index));
const held = (buffer: Buffer): (string | number)[] => buffer.rows.map((row) => (row.kind === "gap" ? row.count : row.line.cursor));
const uniqueKeys = (buffer: Buffer): boolean => new Set(buffer.rows.map((row) => row.key)).size === buffer.rows.length;

it("puts a gap before the lines that came after it, and fills it page by page", () => {
  const start = append(append(EMPTY, 0, lines(0, 2), true), 5, lines(7, 9), true);
  expect(held(start)).toEqual(["0", "1", 5, "7", "8"]);
  const key = start.rows[2]?.key ?? -1;
  expect(edgesOf(start, key)).toEqual({ after: "1", until: "7" });
  const half = fillGap(start, key, lines(2, 4), true);
  expect(held(half)).toEqual(["0", "1", "2", "3", 3, "7", "8"]);
  expect(held(fillGap(half, key, lines(4, 7), undefined))).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8"]);
});

it("holds so many lines: who follows loses the oldest, which can be asked for again", () => {
  const full = append(EMPTY, 0, lines(0, MOST_LINES + SLACK + 1), true);
  expect(full.rows).toHaveLength(MOST_LINES + 1);
  expect(full.rows[0]).toMatchObject({ kind: "gap", count: SLACK + 1 });
  const more = append(full, 0, lines(0, SLACK), true);
  expect(needsTrim(more)).toBe(true);
  expect(trimStart(more)).toMatchObject({ older: true, atStart: true, newer: false });
  expect(trimStart(more).rows.length).toBeLessThanOrEqual(MOST_LINES);
});

it("counts what comes and does not take it while somebody reads and it is full", () => {
  const full: Buffer = { ...append(EMPTY, 0, lines(0, MOST_LINES), false) };
  const over = append(append(full, 0, lines(0, SLACK + 1), false), 3, lines(0, 2), false);
  expect(over.rows).toBe(full.rows);
  expect(over).toMatchObject({ newer: true, behind: SLACK + 6, arrived: MOST_LINES + SLACK + 6 });
});

it("gives up the newest while somebody reads far back, and says how many", () => {
  const back = trimEnd(prepend(append(EMPTY, 0, lines(10, MOST_LINES), false), lines(-20, 10), true));
  expect(back.rows).toHaveLength(MOST_LINES);
  expect(back).toMatchObject({ newer: true, behind: 20, atStart: false });
  expect(firstCursor(back)).toBe("-20");
  const again = extend(back, lines(MOST_LINES - 20, MOST_LINES - 10), true);
  expect(again).toMatchObject({ newer: true, behind: 10 });
});

it("takes nothing twice that came live while the page before it was asked for", () => {
  const live = append(EMPTY, 0, lines(5, 8), true);
  expect(held(prepend(live, lines(2, 7), true))).toEqual(["2", "3", "4", "5", "6", "7"]);
});

it("loses and repeats nothing and keeps the order, whatever comes in which order", () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("live" as const), gap: fc.nat(3), count: fc.nat(4) }),
    fc.record({ kind: fc.constant("older" as const), count: fc.nat(4) }),
    fc.record({ kind: fc.constant("fill" as const), count: fc.integer({ min: 1, max: 3 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      let buffer = append(EMPTY, 0, [line(0)], true);
      let [low, high] = [0, 1];
      for (const each of steps) {
        if (each.kind === "live") {
          buffer = append(buffer, each.gap, lines(high + each.gap, high + each.gap + each.count), true);
          high += each.gap + each.count;
        } else if (each.kind === "older") {
          buffer = prepend(buffer, lines(low - each.count, low), true);
          low -= each.count;
        } else {
          const gap = buffer.rows.find((row) => row.kind === "gap");
          const edges = gap === undefined ? undefined : edgesOf(buffer, gap.key);
          if (gap?.kind !== "gap" || edges === undefined) continue;
          const from = Number(edges.after) + 1;
          const count = Math.min(each.count, gap.count);
          buffer = fillGap(buffer, gap.key, lines(from, from + count), count === gap.count ? undefined : false);
        }
      }
      let next = low;
      for (const row of buffer.rows) {
        if (row.kind === "line") expect(row.line.at).toBe(next);
        next += row.kind === "gap" ? row.count : 1;
      }
      expect(next).toBe(high);
      expect(buffer.arrived).toBe(high);
      expect(uniqueKeys(buffer)).toBe(true);
      expect(lastCursor(buffer)).toBeDefined();
    }),
  );
});
