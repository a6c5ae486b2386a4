import { expect, it } from "vitest";
import type { LogBucket } from "../../wire/types.gen";
import { changesOf, placeOf, readPlace, readQuery } from "./address";
import { countIn, heights } from "./bars";
import { asJsonLines, asText, fileName } from "./export";
import { finderFor, markPieces } from "./marked";
import { formatStamp, fromField, toField } from "./stamp";
import { looksUnfoldable, unfold } from "./unfold";

const bucket = (at: number): LogBucket => ({ at, seconds: 1, count: 1, errors: 0 });
const line = (at: number, more = {}) => ({ cursor: `s=1;i=${at}`, at, source: "unit:web.service", text: "x", ...more });

it("marks hits across pieces and keeps their looks", () => {
  const find = finderFor({ grep: "b.c", regex: true, matchCase: false });
  const pieces = [{ text: "ab" }, { text: "bCd", look: { fontWeight: 600 } }];
  expect(markPieces(pieces, find?.("abbCd") ?? [])).toEqual([{ text: "a" }, { text: "b", hit: true }, { text: "bC", look: { fontWeight: 600 }, hit: true }, { text: "d", look: { fontWeight: 600 } }]);
  expect(finderFor({ grep: "a.c", regex: false, matchCase: true })?.("abc a.c A.C")).toEqual([[4, 7]]);
  expect(finderFor({ grep: "(?P<x>a)", regex: true, matchCase: false })).toBeUndefined();
});

it("unfolds an object alone or after words, and nothing else", () => {
  expect(unfold('{"level":"info","msg":"a"}')).toEqual({ before: "", value: { level: "info", msg: "a" } });
  expect(unfold('2026-11-21 app {"a":{"b":1}} ')).toMatchObject({ before: "2026-11-21 app", value: { a: { b: 1 } } });
  for (const text of ["{not json}", "plain", "[1,2]", '{"cut": "of']) expect(unfold(text)).toBeUndefined();
  expect([looksUnfoldable('{"a":1}'), looksUnfoldable("if (x) { y }"), looksUnfoldable("x {")]).toEqual([true, false, false]);
});

it("the address holds the whole question, and a link the line", () => {
  const search = new URLSearchParams("q=time%20out&regex=1&level=4&since=5&context=3&source=service:a,manager&case=0");
  const query = readQuery(search, ["service:web.service"]);
  expect(query).toEqual({ sources: ["service:a", "manager"], grep: "time out", regex: true, priority: 4, since: 5, context: 3 });
  expect(changesOf(query)).toMatchObject({ q: "time out", regex: "1", case: undefined, level: "4", since: "5", context: "3" });
  expect(readQuery(new URLSearchParams("level=x&regex=1&context=3&since=-4"), ["a"])).toEqual({ sources: ["a"] });
  expect(readPlace(placeOf(line(7, { cursor: "a~b" })))).toEqual({ at: 7, cursor: "a~b" });
  expect(readPlace("123")).toEqual({ at: 123, cursor: undefined });
});

it("counts what comes live into the newest bars; the window moves on", () => {
  const grown = countIn([bucket(0), bucket(1_000_000)], [line(1_500_000), line(2_100_000, { priority: 3 })], false);
  expect(grown).toEqual([{ at: 1_000_000, seconds: 1, count: 2, errors: 0 }, { at: 2_000_000, seconds: 1, count: 1, errors: 1 }]);
  expect(countIn(grown, [line(2_200_000), line(2_200_000, { hit: true })], true).at(-1)?.count).toBe(2);
  expect(countIn([bucket(0), bucket(1_000_000)], [line(9e15)], false)).toHaveLength(2);
  expect(heights([{ ...bucket(0), count: 100, errors: 25 }, { ...bucket(1), count: 0 }])).toEqual([{ all: 1, errors: 0.5 }, { all: 0, errors: 0 }]);
});

it("takes lines along with their gaps", () => {
  const rows = [{ key: 0, kind: "line", line: line(0, { text: "\x1b[31mred" }) }, { key: 1, kind: "gap", count: 7, loading: false }] as const;
  expect(asText(rows)).toBe("1970-01-01T00:00:00.000Z unit:web.service red\n-- 7 lines not shown --\n");
  expect(asJsonLines(rows).split("\n").slice(0, 2).map((each) => JSON.parse(each) as unknown)).toEqual([rows[0].line, { gap: 7 }]);
  expect(fileName("a b/c", new Date(0), "log")).toBe("a-b-c-1970-01-01-000000.log");
});

it("times are those of the viewer's zone", () => {
  const at = new Date(2026, 10, 21, 14, 3, 12, 45).getTime() * 1000;
  expect([formatStamp(at, false), formatStamp(at, true), toField(at)]).toEqual(["14:03:12.045", "14:03:12", "2026-11-21T14:03:12"]);
  expect(fromField(toField(at))).toBe(at - 45_000);
  expect(fromField("")).toBeUndefined();
});
