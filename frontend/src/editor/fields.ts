/** Completion and help for the fields of Kubernetes YAML, from the hub's table of them. Pure but for the two ends that the editor calls. */

import type { Completion, CompletionContext, CompletionResult, CompletionSource } from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import { hoverTooltip } from "@codemirror/view";
import { helpElement } from "./help";
import { yamlPlaceAt, type YamlPlace } from "./yaml-place";

export interface FieldHelp {
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  /** What it takes: `a number`, `a list`, … */
  readonly note: string;
  readonly values?: readonly string[] | undefined;
  /** The object that it has, by its name in the table. */
  readonly object?: string | undefined;
  readonly many: boolean;
  /** It goes on in the lines below. */
  readonly nested: boolean;
}

/** The fields by object. */
export type FieldTable = Readonly<Record<string, readonly FieldHelp[]>>;

// not said: a kind of Kubernetes
const DEFAULT = "Pod";

/** Complete the fields of the object that one is in, and values that are one of a list. */
export function yamlCompletion(table: () => FieldTable): CompletionSource {
  return (context) => completeField(context, table());
}

export function completeField(context: CompletionContext, table: FieldTable): CompletionResult | null {
  const place = yamlPlaceAt(context.state.doc, context.pos);
  if (place === undefined) return null;
  const above = fieldAbove(table, place);
  if (place.part === "value") return values(find(fieldsOf(table, place), place.key), place.from);
  if (above !== undefined && above.object === undefined) return values(above, place.from);
  if (!context.explicit && place.from === context.pos) return null;
  const fields = fieldsOf(table, place).filter((field) => !place.beside.has(field.name));
  return fields.length === 0 ? null : { from: place.from, options: fields.map((field) => option(field, place.column)), validFor: /^\w*$/ };
}

function values(field: FieldHelp | undefined, from: number): CompletionResult | null {
  if (field?.values === undefined || field.values.length === 0) return null;
  return { from, options: field.values.map((label) => ({ label, type: "enum" })), validFor: /^\w*$/ };
}

function option(field: FieldHelp, column: number): Completion {
  return {
    label: field.name,
    type: "property",
    detail: field.note,
    info: field.summary,
    apply: (view, _completion, from, to) => {
      const has = view.state.sliceDoc(to, to + 1) === ":";
      const below = `\n${" ".repeat(column + 2)}${field.many ? "- " : ""}`;
      const insert = `${field.name}${has ? "" : field.nested ? `:${below}` : ": "}`;
      view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length }, userEvent: "input.complete" });
    },
  };
}

const find = (fields: readonly FieldHelp[], name: string | undefined): FieldHelp | undefined => fields.find((field) => field.name === name);

/** The fields of the object in which a place is. */
function fieldsOf(table: FieldTable, place: YamlPlace): readonly FieldHelp[] {
  if (place.path.length === 0) return table[place.kind ?? DEFAULT] ?? [];
  const above = fieldAbove(table, place);
  return above?.object === undefined ? [] : (table[above.object] ?? []);
}

/** The field whose value a place is in. */
function fieldAbove(table: FieldTable, { kind, path }: YamlPlace): FieldHelp | undefined {
  let fields = table[kind ?? DEFAULT] ?? [];
  let field: FieldHelp | undefined;
  for (const name of path) {
    field = find(fields, name);
    fields = field?.object === undefined ? [] : (table[field.object] ?? []);
  }
  return field;
}

/** The field whose name stands at `pos`, and where; undefined where there is none that is known. Pure. */
export function fieldAt(doc: Parameters<typeof yamlPlaceAt>[0], pos: number, table: FieldTable): { readonly field: FieldHelp; readonly from: number } | undefined {
  const place = yamlPlaceAt(doc, pos);
  if (place?.part !== "key") return undefined;
  const field = find(fieldsOf(table, place), place.key);
  return field === undefined ? undefined : { field, from: place.from };
}

/** The help for the field at `pos`, if there is some. */
export function yamlHover(table: () => FieldTable): Extension {
  return hoverTooltip((view, pos) => {
    const found = fieldAt(view.state.doc, pos, table());
    if (found === undefined) return null;
    return { pos: found.from, end: found.from + found.field.name.length, above: true, create: () => ({ dom: helpElement(found.field) }) };
  });
}
