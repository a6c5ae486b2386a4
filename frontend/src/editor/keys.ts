/** Completion and help for the keys of unit files, from the hub's table of them. Pure but for the two ends that the editor calls. */

import type { Completion, CompletionContext, CompletionResult, CompletionSource } from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import { hoverTooltip } from "@codemirror/view";
import { helpElement } from "./help";
import { placeAt } from "./place";

export interface KeyHelp {
  readonly name: string;
  /** One sentence. */
  readonly summary?: string | undefined;
  /** `since Podman 5.0`, `deprecated`, … */
  readonly note?: string | undefined;
  /** What the key takes, where that is a list. */
  readonly values?: readonly string[] | undefined;
  /** Kinds of file that a value may name (`.volume`). */
  readonly suffixes?: readonly string[] | undefined;
}

/** Words that a key's value may be, such as the names of the node's networks. */
export type ValuesOf = (key: string, suffixes: readonly string[]) => readonly string[];

/** The keys by section, as they hold for one file. */
export type KeyTable = Readonly<Record<string, readonly KeyHelp[]>>;

/** Complete sections, keys, and values that are one of a list. */
export function unitCompletion(table: () => KeyTable, valuesOf: ValuesOf): CompletionSource {
  return (context) => completeAt(context, table(), valuesOf);
}

export function completeAt(context: CompletionContext, table: KeyTable, valuesOf: ValuesOf = () => []): CompletionResult | null {
  const place = placeAt(context.state.doc, context.pos);
  if (place.part === "comment") return null;
  if (place.part === "section") {
    return { from: place.from, to: context.state.doc.lineAt(context.pos).to, options: Object.keys(table).map((name) => ({ label: `[${name}]`, type: "class" })) };
  }
  if (place.part === "value") {
    const key = find(table, place.section, place.key);
    const values = [...(key?.values ?? []), ...(place.key === undefined ? [] : valuesOf(place.key, key?.suffixes ?? []))];
    return values.length === 0 ? null : { from: place.from, options: values.map((label) => ({ label, type: "enum" })), validFor: /^[^\s:,=]*$/ };
  }
  if (!context.explicit && place.from === context.pos) return null;
  const keys = place.section === undefined ? undefined : table[place.section];
  if (keys === undefined) return null;
  return { from: place.from, options: keys.map(option), validFor: /^\w*$/ };
}

function option(key: KeyHelp): Completion {
  return {
    label: key.name,
    type: "property",
    apply: (view, _completion, from, to) => {
      const has = view.state.sliceDoc(to, to + 1) === "=";
      const insert = has ? key.name : `${key.name}=`;
      view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + key.name.length + 1 }, userEvent: "input.complete" });
    },
    ...(key.note === undefined ? {} : { detail: key.note }),
    ...(key.summary === undefined ? {} : { info: key.summary }),
  };
}

function find(table: KeyTable, section: string | undefined, key: string | undefined): KeyHelp | undefined {
  return section === undefined || key === undefined ? undefined : table[section]?.find((each) => each.name === key);
}

/** The help for the key in the line at `pos`, if there is some. */
export function unitHover(table: () => KeyTable): Extension {
  return hoverTooltip((view, pos) => {
    const line = view.state.doc.lineAt(pos);
    const place = placeAt(view.state.doc, pos);
    const key = find(table(), place.section, place.key);
    if (key === undefined || place.part !== "key") return null;
    return { pos: place.from, end: Math.min(line.to, place.from + key.name.length), above: true, create: () => ({ dom: helpElement(key) }) };
  });
}
