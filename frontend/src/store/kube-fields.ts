/** The hub's fields of Kubernetes YAML, fetched once, as the editor takes them. */

import { useEffect } from "react";
import type { FieldHelp as Shown, FieldTable } from "../editor/fields";
import { api, ApiError } from "../wire/http";
import type { FieldHelp, FieldsAnswer } from "../wire/types.gen";
import { say } from "../words/say";
import { createStore, useStore } from "./store";

const table = createStore<FieldTable | undefined>(undefined);
let asked = false;

function ask(): void {
  if (asked) return;
  asked = true;
  api.quadletFields().then(
    (answer) => table.set(fieldTableOf(answer)),
    (error: unknown) => {
      // Without the table the editor works, only without its help; the next file asks again.
      asked = false;
      if (!(error instanceof ApiError)) throw error;
    },
  );
}

/** The answer as the editor's table. Pure. */
export function fieldTableOf({ objects }: FieldsAnswer): FieldTable {
  return Object.fromEntries(Object.entries(objects).map(([name, fields]) => [name, fields.map(shown)]));
}

const NOTE: Readonly<Record<string, string>> = { text: say("text"), int: say("a number"), bool: say("true or false"), size: say("an amount, such as 512Mi"), map: say("names and texts"), object: say("fields of its own") };

function shown({ name, kind, help, object, many = false, values = [] }: FieldHelp): Shown {
  const note = kind === "enum" ? values.join(", ") : (NOTE[kind] ?? kind);
  return { name, summary: help, note: many ? (kind === "object" ? say("a list") : say("a list: {note}", { note })) : note, values: kind === "bool" ? ["true", "false"] : values, object, many, nested: many || kind === "object" || kind === "map" };
}

export function useFieldTable(wanted: boolean): FieldTable | undefined {
  useEffect(() => {
    if (wanted) ask();
  }, [wanted]);
  return useStore(table, (now) => (wanted ? now : undefined));
}
