import { expect, it } from "vitest";
import type { Line, TableRow } from "../../lib/arrange";
import { moveCursor } from "./keys";

const line = (key: string): Line<TableRow> => ({ type: "row", key, row: { key, node: "n", name: key, tone: "ok" } });
const group: Line<TableRow> = { type: "group", key: "g", title: "g", count: 1, tone: "ok" };
const lines = [group, line("a"), line("b"), group, line("c")];

it.each([
  [undefined, "ArrowDown", "a"],
  ["a", "ArrowDown", "b"],
  ["b", "ArrowDown", "c"],
  ["c", "ArrowDown", "c"],
  ["a", "ArrowUp", "a"],
  [undefined, "ArrowUp", "c"],
  ["b", "Home", "a"],
  ["b", "End", "c"],
  ["a", "PageDown", "c"],
  ["gone", "ArrowDown", "a"],
  ["b", "q", undefined],
])("from %s, %s leads to %s, past headings", (from, key, to) => expect(moveCursor(lines, from, key)).toBe(to));

it("an empty table has nowhere to go", () => expect(moveCursor([], undefined, "End")).toBeUndefined());
