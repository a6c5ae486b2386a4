/** How far the line after a line of YAML begins, where the syntax tree does not tell: after what opens a block. */

import { indentService } from "@codemirror/language";
import type { Extension } from "@codemirror/state";

const STEP = 2;
const OPENS = /^(?<lead>\s*(?:- +)*)(?<key>[^#\s].*?|"[^"]*"|'[^']*'):(?:\s+(?:[|>][-+0-9]*|[&!]\S+))?\s*(?:#.*)?$/;

/** `spec:` -> 2; `- name:` -> 4, below the key; undefined for a line that opens nothing. Pure. */
export function indentAfter(line: string): number | undefined {
  const found = OPENS.exec(line);
  return found === null ? undefined : (found.groups?.["lead"] ?? "").length + STEP;
}

/** For Enter alone: what stands already is not moved. */
export const yamlIndent: Extension = indentService.of((context, pos) => (context.simulatedBreak === pos ? indentAfter(context.lineAt(pos, -1).text) : undefined));
