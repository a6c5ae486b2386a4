/** Where in a Kubernetes YAML text a place is: the keys above it, by their columns, so that a text that is being written has a place too. Pure. */

import type { Text } from "@codemirror/state";

export interface YamlPlace {
  /** The `kind:` of its document, where it has one. */
  readonly kind: string | undefined;
  /** The keys that it stands below, from the top. */
  readonly path: readonly string[];
  readonly part: "key" | "value";
  /** The key itself: being written, or that of the value. Empty for an item of a list. */
  readonly key: string;
  /** Start of what is being written. */
  readonly from: number;
  /** Column of the key. */
  readonly column: number;
  /** Keys that stand beside it already. */
  readonly beside: ReadonlySet<string>;
}

interface Line {
  /** Column of what stands behind indentation and dashes. */
  readonly column: number;
  readonly dashed: boolean;
  readonly key: string | undefined;
  readonly value: string;
}

const LINE = /^(\s*(?:-\s+)*)(?:("?)([\w./-]+)\2\s*:(?=\s|$)\s*)?(.*)$/;
const BORDER = /^(?:---|\.\.\.)(?:\s|$)/;
const IDLE = /^\s*(?:#|$)/;

function read(text: string): Line {
  const [, indent = "", , key, value = ""] = LINE.exec(text) ?? [];
  return { column: indent.length, dashed: indent.includes("-"), key, value };
}

/** The place at `pos`; undefined in comments, at borders, and in texts of several lines. */
export function yamlPlaceAt(doc: Text, pos: number): YamlPlace | undefined {
  const line = doc.lineAt(pos);
  const before = line.text.slice(0, pos - line.from);
  if (BORDER.test(line.text) || /(?:^|\s)#/.test(before)) return undefined;
  const here = read(before);
  const isValue = here.key !== undefined;
  if (!isValue && !/^["\w./-]*$/.test(here.value)) return undefined;
  const path = pathAbove(doc, line.number, here.column);
  if (path === undefined) return undefined;
  return {
    kind: kindOf(doc, line.number),
    path,
    part: isValue ? "value" : "key",
    key: here.key ?? read(line.text).key ?? "",
    from: isValue ? pos - here.value.length : line.from + here.column,
    column: here.column,
    beside: besides(doc, line.number, here.column),
  };
}

/** The keys above column by column; undefined where one of them begins a text of several lines. */
function pathAbove(doc: Text, number: number, column: number): readonly string[] | undefined {
  const path: string[] = [];
  let left = column;
  for (let above = number - 1; above >= 1 && left > 0; above -= 1) {
    const { text } = doc.line(above);
    if (BORDER.test(text)) break;
    if (IDLE.test(text)) continue;
    const line = read(text);
    if (line.column >= left) continue;
    left = line.column;
    if (line.key === undefined) continue;
    if (/^[|>]/.test(line.value)) return undefined;
    path.unshift(line.key);
  }
  return path;
}

function besides(doc: Text, number: number, column: number): ReadonlySet<string> {
  const found = new Set<string>();
  const walk = (step: 1 | -1) => {
    for (let at = number + step; at >= 1 && at <= doc.lines; at += step) {
      const { text } = doc.line(at);
      if (BORDER.test(text)) return;
      if (IDLE.test(text)) continue;
      const line = read(text);
      if (line.column < column || (step === 1 && line.dashed && line.column === column)) return;
      if (line.column !== column) continue;
      if (line.key !== undefined) found.add(line.key);
      if (line.dashed) return;
    }
  };
  walk(1);
  if (!read(doc.line(number).text).dashed) walk(-1);
  return found;
}

function kindOf(doc: Text, number: number): string | undefined {
  let first = number;
  while (first > 1 && !BORDER.test(doc.line(first - 1).text)) first -= 1;
  for (let at = first; at <= doc.lines; at += 1) {
    const { text } = doc.line(at);
    if (BORDER.test(text)) return undefined;
    const found = /^kind\s*:\s*["']?([A-Za-z]+)/.exec(text);
    if (found !== null) return found[1];
  }
  return undefined;
}
