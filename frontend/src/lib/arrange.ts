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

export interface Wanted<Row> {
  readonly node: string | undefined;
  readonly words: string;
  readonly preset: Preset<Row>;
  readonly sorting: Sorting<Row>;
  readonly descending: boolean;
  readonly grouping: Grouping<Row> | undefined;
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
  const lower = text.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}

/** What remains after node and words; presets count within it. */
export function narrow<Row extends TableRow>(rows: readonly Row[], wanted: Pick<Wanted<Row>, "node" | "words" | "text">): Row[] {
  return rows.filter((row) => (wanted.node === undefined || row.node === wanted.node) && (wanted.words === "" || matches(wanted.text(row), wanted.words)));
}

/** The lines to draw, in order. Groups with the most urgent row come first when sorted by state. */
export function arrange<Row extends TableRow>(rows: readonly Row[], wanted: Wanted<Row>): Line<Row>[] {
  const kept = narrow(rows, wanted).filter(wanted.preset.keep);
  const sorted = kept.toSorted(wanted.descending ? (a, b) => wanted.sorting.compare(b, a) : wanted.sorting.compare);
  const { grouping } = wanted;
  if (grouping === undefined) return sorted.map(toLine);
  const groups = groupBy(sorted, grouping.of);
  const inOrder = wanted.sorting.id === "state" ? [...groups] : [...groups].toSorted(([a], [b]) => byText(a, b));
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
