/** Templates in a list: found by words, grouped by category. Answers of the wizard. Pure. */

import { matches } from "../../lib/arrange";
import { say } from "../../words/say";
import type { PaletteEntry } from "../types";
import type { ShelfKind, TemplateAnswer, TemplateDraftAnswer, TemplateProblem, TemplateRow, VariableView } from "../../wire/types.gen";

export interface Group {
  readonly category: string;
  readonly rows: readonly TemplateRow[];
}

/** What the words find and the kind lets through, by category; a category keeps its stacks first. */
export function groupRows(rows: readonly TemplateRow[], words: string, kind: ShelfKind | undefined): Group[] {
  const found = rows.filter((row) => (kind === undefined || row.kind === kind) && matches(`${row.title} ${row.description} ${row.category} ${row.id} ${row.kind}`, words.trim()));
  const groups = new Map<string, TemplateRow[]>();
  for (const row of found) groups.set(row.category, [...(groups.get(row.category) ?? []), row]);
  return [...groups]
    .map(([category, members]) => ({ category, rows: members.toSorted((a, b) => a.kind.localeCompare(b.kind) || a.title.localeCompare(b.title)) }))
    .toSorted((a, b) => a.category.localeCompare(b.category));
}

/** What the palette finds of them. */
export const entriesOf = (rows: readonly TemplateRow[]): PaletteEntry[] =>
  rows.map(({ kind, id, title }) => ({ title, kind: kind === "stack" ? say("stack") : say("template"), path: pathOf(kind, id) }));

/** The page from which it is installed. */
export const pathOf = (kind: ShelfKind, id: string): string => `/templates/${kind === "stack" ? "stacks/" : ""}${encodeURIComponent(id)}`;

export type Values = Readonly<Record<string, string>>;

/** What the form starts with. */
export function startValues(variables: readonly VariableView[]): Values {
  return Object.fromEntries(variables.map((variable) => [variable.name, variable.default ?? (variable.type === "select" ? (variable.options?.[0] ?? "") : variable.type === "boolean" ? "false" : "")]));
}

/** The answers as they stand on a node: what was typed, else a port that is free there, else the default. */
export const answersOn = (node: string | undefined, start: Values, ports: TemplateAnswer["ports"], typed: Values): Values => ({ ...start, ...ports?.[node ?? ""], ...typed });

/** The hub's words at their questions; what belongs to none is listed apart. */
export function sortProblems(problems: readonly TemplateProblem[], variables: readonly VariableView[]): { readonly at: ReadonlyMap<string, string>; readonly apart: readonly TemplateProblem[] } {
  const known = new Set(["NAME", ...variables.map((variable) => variable.name)]);
  const at = new Map<string, string>();
  const apart: TemplateProblem[] = [];
  for (const problem of problems) {
    if (problem.variable !== undefined && known.has(problem.variable)) {
      if (!at.has(problem.variable)) at.set(problem.variable, problem.text);
    } else apart.push(problem);
  }
  return { at, apart };
}

export const isReady = (answer: TemplateDraftAnswer): boolean => answer.files.length > 0 && answer.problems.every((problem) => problem.severity !== "error");
