import { array, assert, constantFrom, property, stringMatching } from "fast-check";
import { describe, expect, it } from "vitest";
import german from "../../../src/servicebay/sentences/de.json";
import table from "../../../tests/sentences/hearing.json";
import { hearing } from "./hear";

/** The same for the hearing in Python: `tests/sentences/test_hearing.py`. */
const hear = hearing(table.sentences);

describe("hearing", () => {
  it.each(Object.entries(table.cases))("%s", (_, cases) => {
    expect(cases.map(([text]) => [text, hear(text ?? "")])).toEqual(cases);
  });

  it("comes to an end with a text that can be cut again and again", () => {
    expect(hearing(german)("x of y ".repeat(300))).toContain("x");
  });

  it("takes a text of many words in no time that grows with their number", () => {
    const long = "did not answer, ".repeat(200);
    expect(hear(long)).toBe(long);
  });
});

/** Each template with itself as its translation, marked, and its places turned around. */
const places = (template: string) => template.replace(/(\{\d+\})+/g, "{}");
/** Two that differ in places right behind one another only, such as `{0} was stopped{1}.` and `{0} was stopped{1}{2}.`, say the same; with a full stop between places, a name with one in it is cut there. */
const all = Object.keys(german).map(places);
const templates = Object.keys(german).filter((_, at) => all.indexOf(all[at] ?? "") === all.lastIndexOf(all[at] ?? "") && !/\}\.\{/.test(all[at] ?? ""));
const marked = (template: string) => {
  const count = (template.match(/\{\d+\}/g) ?? []).length;
  return `«${template.replaceAll("{", "⟨").replaceAll("}", "⟩")}»${Array.from({ length: count }, (_, at) => ` {${count - 1 - at}}`).join("")}`;
};
const hearMarked = hearing(Object.fromEntries(templates.map((template) => [template, marked(template)])));
/** A value right behind another one brings a space of its own. */
const fill = (template: string, values: readonly string[]) =>
  template.replace(/\{(\d+)\}/g, (_, at: string) => values[Number(at)] ?? "");
const spaced = (template: string, values: readonly string[]) =>
  values.map((value, at) => (template.includes(`}{${at}}`) ? ` ${value}` : value));
/** Of hardly any letters, with many places: known only with a number among its values. */
const isVague = (template: string) => template.replace(/\{\d+\}|[^A-Za-z]/g, "").length < 7 && template.includes("{2}");

describe("the hub's sentences", () => {
  it("are found again whatever name stands in them, which stays as it is", () => {
    const names = array(stringMatching(/^[a-z][a-z0-9_.-]{0,8}x[0-9]$/), { minLength: 12, maxLength: 12 });
    assert(
      property(constantFrom(...templates.filter((template) => !isVague(template))), names, (template, made) => {
        const values = spaced(template, made);
        expect(hearMarked(fill(template, values))).toBe(fill(marked(template), values));
      }),
      { numRuns: 500 },
    );
  });

  it("are told apart, all of them", () => {
    const mistaken = templates.filter((template) => {
      const values = spaced(template, Array.from({ length: 12 }, (_, at) => (isVague(template) ? `${at}` : `qx${at}`)));
      return hearMarked(fill(template, values)) !== fill(marked(template), values);
    });
    expect(mistaken).toEqual([]);
  });
});
