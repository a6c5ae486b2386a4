import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Tone } from "../wire/types.gen";
import { byName, byNode, bySince, byState, linesOf, matches, narrow, type Grouping, type Line, type Sorting, type TableRow } from "./arrange";

const row = (name: string, more: Partial<TableRow> = {}): TableRow => ({ key: `nas/${name}`, node: "nas", name, tone: "ok", ...more });

const STATE: Sorting<TableRow> = { id: "state", compare: byState };
const NODES: Grouping<TableRow> = { id: "node", title: "node", of: (each) => each.node };

const lined = (rows: readonly TableRow[], sorting = STATE, grouping?: Grouping<TableRow>) => linesOf(rows.toSorted(sorting.compare), sorting, grouping);
const narrowed = (rows: readonly TableRow[], words: string, node?: string) => narrow(rows, { node, words, text: (each) => `${each.name} ${each.node}` }).map((each) => each.name);
const names = (lines: readonly Line<TableRow>[]) => lines.map((line) => (line.type === "group" ? `[${line.title} ${line.count} ${line.tone}]` : line.row.name));

describe("lines of a table", () => {
  it("puts what needs a person first, and counts numbers as numbers", () => {
    const rows = [row("web-10"), row("web-9"), row("gone", { tone: "off" }), row("bad", { tone: "act" }), row("odd", { tone: "look" })];
    expect(names(lined(rows))).toEqual(["bad", "odd", "web-9", "web-10", "gone"]);
  });

  it("narrows to a node and to every word, in any order", () => {
    const rows = [row("photo web"), row("photo db"), row("web", { node: "attic", key: "attic/web" })];
    expect(narrowed(rows, "WEB photo")).toEqual(["photo web"]);
    expect(narrowed(rows, "", "attic")).toEqual(["web"]);
  });

  it("groups with a heading that carries count and worst tone, the most urgent group first", () => {
    const rows = [row("a", { node: "attic", key: "attic/a" }), row("b", { tone: "act" }), row("c")];
    expect(names(lined(rows, STATE, NODES))).toEqual(["[nas 2 act]", "b", "c", "[attic 1 ok]", "a"]);
    const sorted = lined(rows, { id: "name", compare: byName }, NODES);
    expect(names(sorted)[0]).toBe("[attic 1 ok]");
  });

  it("sorts the newest change first, and what has no time last", () => {
    const rows = [row("old", { since: 1 }), row("never"), row("new", { since: 9 })];
    expect(names(lined(rows, { id: "since", compare: bySince }))).toEqual(["new", "old", "never"]);
  });

  it("loses and repeats no row, whatever the rows", () => {
    const tone = fc.constantFrom<Tone>("ok", "look", "act", "busy", "off");
    const any = fc.uniqueArray(fc.record({ key: fc.string(), node: fc.constantFrom("a", "b"), name: fc.string(), tone }), { selector: (each) => each.key });
    fc.assert(
      fc.property(any, (rows) => {
        const lines = lined(rows, { id: "node", compare: byNode }, NODES);
        const keys = lines.flatMap((line) => (line.type === "row" ? [line.key] : []));
        expect(keys.toSorted()).toEqual(rows.map((each) => each.key).toSorted());
      }),
    );
  });
});

it("special characters in the filter are plain text", () => {
  expect(matches("a (b) c*", "(b) c*")).toBe(true);
  expect(matches("abc", "a.c")).toBe(false);
});
