/**
 * The lines that a tab holds, bounded, in order. Pure: each function gives the next buffer. Nothing goes without a trace:
 * what is not held is a gap with its count, or is said by `older` and `newer`, and can be asked for by cursor.
 */

import type { LogLine } from "../../wire/types.gen";

export const MOST_LINES = 50_000;
/** So many more before the oldest go, so that this happens rarely. */
export const SLACK = 2_000;

export interface LineRow {
  readonly key: number;
  readonly kind: "line";
  readonly line: LogLine;
}

/** Lines left out between two that are here. `count` 0: how many is not known. */
export interface GapRow {
  readonly key: number;
  readonly kind: "gap";
  readonly count: number;
  readonly loading: boolean;
}

export type Row = LineRow | GapRow;

export interface Buffer {
  readonly rows: readonly Row[];
  readonly nextKey: number;
  /** The last change was at the start: what is read keeps its distance to the end. */
  readonly atStart: boolean;
  /** There are lines before the first one. */
  readonly older: boolean;
  /** There are lines after the last one, which are asked for, not pushed. */
  readonly newer: boolean;
  /** Lines that came and are not in `rows`, because `newer`. */
  readonly behind: number;
  /** How many came live since the log was opened, those left out counted in. */
  readonly arrived: number;
  /** Counts how often everything was replaced. */
  readonly epoch: number;
}

export const EMPTY: Buffer = { rows: [], nextKey: 0, atStart: false, older: false, newer: false, behind: 0, arrived: 0, epoch: 0 };

const toRows = (lines: readonly LogLine[], nextKey: number): Row[] => lines.map((line, index) => ({ key: nextKey + index, kind: "line", line }));

/** What came live. Where the buffer does not reach up to now, or somebody reads and it is full, it is counted only. */
export function append(buffer: Buffer, gap: number, lines: readonly LogLine[], following: boolean): Buffer {
  const arrived = buffer.arrived + gap + lines.length;
  const full = !following && buffer.rows.length + lines.length > MOST_LINES + SLACK;
  if (buffer.newer || full) return { ...buffer, atStart: false, newer: true, behind: buffer.behind + gap + lines.length, arrived };
  const kept = lines.slice(-MOST_LINES);
  const left = gap + lines.length - kept.length;
  const between: Row[] = left === 0 ? [] : [{ key: buffer.nextKey, kind: "gap", count: left, loading: false }];
  const nextKey = buffer.nextKey + between.length;
  return { ...buffer, rows: [...buffer.rows, ...between, ...toRows(kept, nextKey)], nextKey: nextKey + kept.length, atStart: false, arrived };
}

export const needsTrim = (buffer: Buffer): boolean => buffer.rows.length > MOST_LINES + SLACK;

/** The oldest go: they can be asked for again. A step of its own, because it moves what stays. */
export function trimStart(buffer: Buffer): Buffer {
  if (buffer.rows.length <= MOST_LINES) return buffer;
  const rows = buffer.rows.slice(-MOST_LINES);
  return { ...buffer, rows: rows[0]?.kind === "gap" ? rows.slice(1) : rows, older: true, atStart: true };
}

/** The newest go, when somebody reads far back. */
export function trimEnd(buffer: Buffer): Buffer {
  if (buffer.rows.length <= MOST_LINES) return buffer;
  const gone = buffer.rows.slice(MOST_LINES);
  const rows = buffer.rows.slice(0, MOST_LINES);
  return { ...buffer, rows: rows.at(-1)?.kind === "gap" ? rows.slice(0, -1) : rows, newer: true, behind: buffer.behind + countOf(gone), atStart: false };
}

const countOf = (rows: readonly Row[]): number => rows.reduce((sum, row) => sum + (row.kind === "line" ? 1 : row.count), 0);

/** A page of what was before the first line. What came live meanwhile is not taken twice. */
export function prepend(buffer: Buffer, page: readonly LogLine[], older: boolean): Buffer {
  const first = firstCursor(buffer);
  const met = first === undefined ? -1 : page.findIndex((line) => line.cursor === first);
  const lines = met < 0 ? page : page.slice(0, met);
  const nextKey = buffer.nextKey + lines.length;
  return { ...buffer, rows: [...toRows(lines, buffer.nextKey), ...buffer.rows], nextKey, older, atStart: true };
}

/** A page of what was after the last line. Once there is no more, the caller follows from there. */
export function extend(buffer: Buffer, lines: readonly LogLine[], newer: boolean): Buffer {
  const behind = newer ? Math.max(0, buffer.behind - lines.length) : 0;
  return { ...buffer, rows: [...buffer.rows, ...toRows(lines, buffer.nextKey)], nextKey: buffer.nextKey + lines.length, newer, behind, atStart: false };
}

/** Lines around a place, in place of everything. Keys go on, so that nothing of before is taken for something of now. */
export function replace(buffer: Buffer, lines: readonly LogLine[], older: boolean, newer: boolean): Buffer {
  return { ...buffer, rows: toRows(lines, buffer.nextKey), nextKey: buffer.nextKey + lines.length, atStart: false, older, newer, behind: 0, epoch: buffer.epoch + 1 };
}

/** The cursors on both sides of a gap. */
export function edgesOf(buffer: Buffer, key: number): { readonly after: string; readonly until: string | undefined } | undefined {
  const at = buffer.rows.findIndex((row) => row.key === key);
  const before = buffer.rows[at - 1];
  const next = buffer.rows[at + 1];
  if (at < 0 || before?.kind !== "line") return undefined;
  return { after: before.line.cursor, until: next?.kind === "line" ? next.line.cursor : undefined };
}

export function setLoading(buffer: Buffer, key: number, loading: boolean): Buffer {
  return { ...buffer, atStart: false, rows: buffer.rows.map((row) => (row.key === key && row.kind === "gap" ? { ...row, loading } : row)) };
}

/** Part of a gap is here: the rest stays a gap after it, unless it is `undefined`; `loading` says whether more is on its way. */
export function fillGap(buffer: Buffer, key: number, lines: readonly LogLine[], loading: boolean | undefined): Buffer {
  const at = buffer.rows.findIndex((row) => row.key === key);
  const gap = buffer.rows[at];
  if (gap?.kind !== "gap") return buffer;
  const rest: Row[] = loading === undefined ? [] : [{ ...gap, count: Math.max(0, gap.count - lines.length), loading }];
  const rows = [...buffer.rows.slice(0, at), ...toRows(lines, buffer.nextKey), ...rest, ...buffer.rows.slice(at + 1)];
  return { ...buffer, rows, nextKey: buffer.nextKey + lines.length, atStart: false };
}

export function firstCursor(buffer: Buffer): string | undefined {
  const row = buffer.rows.find((each) => each.kind === "line");
  return row?.kind === "line" ? row.line.cursor : undefined;
}

export function lastCursor(buffer: Buffer): string | undefined {
  const row = buffer.rows.findLast((each) => each.kind === "line");
  return row?.kind === "line" ? row.line.cursor : undefined;
}
