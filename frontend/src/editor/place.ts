/** Where in a unit file a place is: its section, its key, and whether it stands in the value. Pure. */

import type { Text } from "@codemirror/state";

export interface UnitPlace {
  /** Without brackets; undefined above the first section. */
  readonly section: string | undefined;
  readonly key: string | undefined;
  readonly part: "section" | "key" | "value" | "comment";
  /** Start of what is being written: the key, or the word of the value. */
  readonly from: number;
}

const HEADING = /^\s*\[([^\]]*)\]/;
const COMMENT = /^\s*[#;]/;
const ASSIGNMENT = /^\s*([^=\s[]+)\s*=/;

/** The place at `pos`. A continued line belongs to the key that it goes on with. */
export function placeAt(doc: Text, pos: number): UnitPlace {
  const line = doc.lineAt(pos);
  const section = sectionAbove(doc, line.number);
  const before = line.text.slice(0, pos - line.from);
  if (COMMENT.test(line.text)) return { section, key: undefined, part: "comment", from: pos };
  if (/^\s*\[/.test(line.text)) return { section, key: undefined, part: "section", from: line.from + line.text.indexOf("[") };
  const first = firstOf(doc, line.number);
  const assigned = ASSIGNMENT.exec(first === line.number ? before : doc.line(first).text);
  if (assigned !== null) {
    const word = /[^\s:,=]*$/.exec(before)?.[0].length ?? 0;
    return { section, key: assigned[1], part: "value", from: pos - word };
  }
  const key = ASSIGNMENT.exec(line.text)?.[1];
  return { section, key, part: "key", from: line.from + (/^\s*/.exec(line.text)?.[0].length ?? 0) };
}

/** The first line of the assignment that line `number` may go on with. */
function firstOf(doc: Text, number: number): number {
  let first = number;
  for (let above = number - 1; above >= 1; above -= 1) {
    const { text } = doc.line(above);
    if (COMMENT.test(text)) continue;
    if (!text.endsWith("\\")) break;
    first = above;
  }
  return first;
}

function sectionAbove(doc: Text, number: number): string | undefined {
  for (let above = number; above >= 1; above -= 1) {
    const found = HEADING.exec(doc.line(above).text);
    if (found !== null) return found[1];
  }
  return undefined;
}
