import { expect, it } from "vitest";
import { templatePath } from "../../lib/route";
import type { TemplateRow } from "../../wire/types.gen";
import { answersOn, groupRows, isReady, sortProblems, startValues } from "./model";

const row = (id: string, category: string, more: Partial<TemplateRow> = {}): TemplateRow => ({ id, kind: "template", name: id, title: id, description: `What ${id} does.`, category, version: "1.0.0", registry: "built-in", icon: "x", ...more });
const ROWS = [row("redis", "Databases"), row("caddy", "Web"), row("site", "Web", { kind: "stack" }), row("ours.web", "Web")];

it("finds by words of title, description and category, and groups by category with stacks first", () => {
  expect(groupRows(ROWS, "", undefined).map((group) => [group.category, group.rows.map((each) => each.id)])).toEqual([
    ["Databases", ["redis"]],
    ["Web", ["site", "caddy", "ours.web"]],
  ]);
  expect(groupRows(ROWS, "data", undefined).flatMap((group) => group.rows.map((each) => each.id))).toEqual(["redis"]);
  expect(groupRows(ROWS, "", "stack").flatMap((group) => group.rows.map((each) => each.id))).toEqual(["site"]);
  expect(groupRows(ROWS, "nothing", undefined)).toEqual([]);
});

it("has an address for each", () => {
  expect(ROWS.map(templatePath)).toEqual(["/templates/redis", "/templates/caddy", "/templates/stacks/site", "/templates/ours.web"]);
});

it("starts with the defaults, and puts the hub's words where they belong", () => {
  const variables = [{ name: "PORT", type: "port", title: "Port", default: "80" }, { name: "TLS", type: "boolean", title: "TLS" }, { name: "L", type: "select", title: "L", options: ["a", "b"] }] as const;
  expect(startValues(variables.map((each) => ({ ...each, ...("options" in each ? { options: [...each.options] } : {}) }) as never))).toEqual({ PORT: "80", TLS: "false", L: "a" });
  const sorted = sortProblems([{ text: "taken", severity: "error", variable: "PORT" }, { text: "old", severity: "warning" }, { text: "x", severity: "error", variable: "GONE" }], variables.slice(0, 1) as never);
  expect([...sorted.at]).toEqual([["PORT", "taken"]]);
  expect(sorted.apart.map((problem) => problem.text)).toEqual(["old", "x"]);
});

it("proposes a port that is free on the node, unless one was typed", () => {
  const start = { PORT: "8080", NAME: "web" };
  const ports = { nas: { PORT: "8081" } };
  expect(answersOn("nas", start, ports, {})).toEqual({ PORT: "8081", NAME: "web" });
  expect(answersOn("attic", start, ports, {})).toEqual(start);
  expect(answersOn("nas", start, ports, { PORT: "9000" })).toEqual({ PORT: "9000", NAME: "web" });
  expect(answersOn(undefined, start, undefined, {})).toEqual(start);
});

it("is ready with files and without errors", () => {
  const file = { path: "/a", content: "", mode: "0644" };
  expect(isReady({ files: [file], problems: [{ text: "w", severity: "warning" }] })).toBe(true);
  expect(isReady({ files: [file], problems: [{ text: "e", severity: "error" }] })).toBe(false);
  expect(isReady({ files: [], problems: [] })).toBe(false);
});
