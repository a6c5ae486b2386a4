/** From rows to the lines of a table: filter, sort, group. Pure, shared by all tables. */

import type { Tone } from "../wire/types.gen";

export interface TableRow {
  readonly key: string;
  readonly node: string;
  readonly name: string;
  readonly tone: Tone;
  readonly since?: number;
  readonly stale?: boolean;
  readonly hidden?: boolean;
}

export interface Preset<Row> {
  readonly id: string;
  readonly title: string;
  readonly keep: (row: Row) => boolean;
  /** Offered only when it would show something. */
  readonly rare?: boolean;
}

export interface Grouping<Row> {
  readonly id: string;
  readonly title: string;
  readonly of: (row: Row) => string;
}

export interface Sorting<Row> {
  readonly id: string;
  readonly compare: (a: Row, b: Row) => number;
}

/** What a table is narrowed to. */
export interface Wanted<Row> {
  readonly node: string | undefined;
  readonly words: string;
  readonly text: (row: Row) => string;
}

export type Line<Row> =
  | { readonly type: "group"; readonly key: string; readonly title: string; readonly count: number; readonly tone: Tone }
  | { readonly type: "row"; readonly key: string; readonly row: Row };

const URGENCY: Record<Tone, number> = { act: 0, look: 1, busy: 2, ok: 3, off: 4 };

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

export const byName = (a: TableRow, b: TableRow): number => collator.compare(a.name, b.name) || collator.compare(a.key, b.key);
export const byState = (a: TableRow, b: TableRow): number => URGENCY[a.tone] - URGENCY[b.tone] || byName(a, b);
export const byNode = (a: TableRow, b: TableRow): number => collator.compare(a.node, b.node) || byName(a, b);
/** The newest change first; what has no time comes last. */
export const bySince = (a: TableRow, b: TableRow): number => (b.since ?? 0) - (a.since ?? 0) || byName(a, b);
export const byText = (a: string, b: string): number => collator.compare(a, b);

export const needsPerson = (row: { readonly tone: Tone }): boolean => row.tone === "act" || row.tone === "look";

/** Every word must occur somewhere in the row's text. */
export function matches(text: string, words: string): boolean {
  return matcher(words)(text);
}

function matcher(words: string): (text: string) => boolean {
  const wanted = words.toLowerCase().split(/\s+/);
  return (text) => {
    const lower = text.toLowerCase();
    return wanted.every((word) => lower.includes(word));
  };
}

/** What remains after node and words; presets count within it. */
export function narrow<Row extends TableRow>(rows: readonly Row[], { node, words, text }: Wanted<Row>): readonly Row[] {
  if (node === undefined && words === "") return rows;
  const fits = matcher(words);
  return rows.filter((row) => (node === undefined || row.node === node) && (words === "" || fits(text(row))));
}

/** The lines to draw of rows that are in order. Groups with the most urgent row come first when sorted by state. */
export function linesOf<Row extends TableRow>(sorted: readonly Row[], sorting: Sorting<Row>, grouping: Grouping<Row> | undefined): Line<Row>[] {
  if (grouping === undefined) return sorted.map(toLine);
  const groups = groupBy(sorted, grouping.of);
  const inOrder = sorting.id === "state" ? [...groups] : [...groups].toSorted(([a], [b]) => byText(a, b));
  return inOrder.flatMap(([title, members]) => [toHeading(grouping.id, title, members)].concat(members.map(toLine)));
}

function groupBy<Row>(rows: readonly Row[], of: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const members = groups.get(of(row));
    if (members === undefined) groups.set(of(row), [row]);
    else members.push(row);
  }
  return groups;
}

function toLine<Row extends TableRow>(row: Row): Line<Row> {
  return { type: "row", key: row.key, row };
}

function toHeading<Row extends TableRow>(grouping: string, title: string, members: readonly Row[]): Line<Row> {
  const worst = members.reduce((a, b) => (URGENCY[b.tone] < URGENCY[a.tone] ? b : a)).tone;
  return { type: "group", key: `${grouping}:${title}`, title, count: members.length, tone: worst };
}
