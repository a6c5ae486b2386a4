import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Tone } from "../wire/types.gen";
import { arrange, byName, byNode, bySince, byState, matches, type Line, type TableRow, type Wanted } from "./arrange";

const row = (name: string, more: Partial<TableRow> = {}): TableRow => ({ key: `nas/${name}`, node: "nas", name, tone: "ok", ...more });

const wanted: Wanted<TableRow> = {
  node: undefined,
  words: "",
  preset: { id: "all", title: "All", keep: () => true },
  sorting: { id: "state", compare: byState },
  descending: false,
  grouping: undefined,
  text: (each) => `${each.name} ${each.node}`,
};

const names = (lines: readonly Line<TableRow>[]) => lines.map((line) => (line.type === "group" ? `[${line.title} ${line.count} ${line.tone}]` : line.row.name));

describe("arrange", () => {
  it("puts what needs a person first, and counts numbers as numbers", () => {
    const rows = [row("web-10"), row("web-9"), row("gone", { tone: "off" }), row("bad", { tone: "act" }), row("odd", { tone: "look" })];
    expect(names(arrange(rows, wanted))).toEqual(["bad", "odd", "web-9", "web-10", "gone"]);
  });

  it("narrows to a node and to every word, in any order", () => {
    const rows = [row("photo web"), row("photo db"), row("web", { node: "attic", key: "attic/web" })];
    expect(names(arrange(rows, { ...wanted, words: "WEB photo" }))).toEqual(["photo web"]);
    expect(names(arrange(rows, { ...wanted, node: "attic" }))).toEqual(["web"]);
  });

  it("groups with a heading that carries count and worst tone, the most urgent group first", () => {
    const rows = [row("a", { node: "attic", key: "attic/a" }), row("b", { tone: "act" }), row("c")];
    const grouping = { id: "node", title: "node", of: (each: TableRow) => each.node };
    expect(names(arrange(rows, { ...wanted, grouping }))).toEqual(["[nas 2 act]", "b", "c", "[attic 1 ok]", "a"]);
    const sorted = arrange(rows, { ...wanted, grouping, sorting: { id: "name", compare: byName } });
    expect(names(sorted)[0]).toBe("[attic 1 ok]");
  });

  it("sorts the newest change first, and what has no time last", () => {
    const rows = [row("old", { since: 1 }), row("never"), row("new", { since: 9 })];
    expect(names(arrange(rows, { ...wanted, sorting: { id: "since", compare: bySince } }))).toEqual(["new", "old", "never"]);
  });

  it("loses and repeats no row, whatever the rows", () => {
    const tone = fc.constantFrom<Tone>("ok", "look", "act", "busy", "off");
    const any = fc.uniqueArray(fc.record({ key: fc.string(), node: fc.constantFrom("a", "b"), name: fc.string(), tone }), { selector: (each) => each.key });
    fc.assert(
      fc.property(any, fc.boolean(), (rows, descending) => {
        const grouping = { id: "node", title: "node", of: (each: TableRow) => each.node };
        const lines = arrange(rows, { ...wanted, descending, grouping, sorting: { id: "node", compare: byNode } });
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
