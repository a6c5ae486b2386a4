/** Rows kept in order while they change: of a thousand rows of which one changed, only that one's place is looked at. */

import type { Sorting, TableRow } from "./arrange";

/** What it gives depends on what it is asked alone; what it remembers makes that quick. */
export class Order<Row extends TableRow> {
  #rows: readonly Row[] = [];
  #sorting: Sorting<Row> | undefined;
  #descending = false;

  /** The rows in order; the same list again where nothing changed. */
  of(rows: Readonly<Record<string, Row>>, sorting: Sorting<Row>, descending: boolean): readonly Row[] {
    const isSame = sorting === this.#sorting && descending === this.#descending;
    const next: Row[] = [];
    const changed: number[] = [];
    for (const before of this.#rows) {
      const row = rows[before.key];
      if (row === undefined) continue;
      if (row !== before) changed.push(next.length);
      next.push(row);
    }
    const gone = this.#rows.length - next.length;
    const added = addMissing(next, Object.values(rows));
    if (isSame && gone + added + changed.length === 0) return this.#rows;
    const compare = descending ? (a: Row, b: Row) => sorting.compare(b, a) : sorting.compare;
    // What was in order before is nearly so now: the sort of the browser takes runs that are in order as they are.
    if (!isSame || added > 0 || !changed.every((place) => isInPlace(next, place, compare))) next.sort(compare);
    [this.#rows, this.#sorting, this.#descending] = [next, sorting, descending];
    return next;
  }
}

function addMissing<Row extends TableRow>(rows: Row[], all: readonly Row[]): number {
  const missing = all.length - rows.length;
  if (missing === 0) return 0;
  const known = new Set(rows.map((row) => row.key));
  rows.push(...all.filter((row) => !known.has(row.key)));
  return missing;
}

function isInPlace<Row>(rows: readonly Row[], place: number, compare: (a: Row, b: Row) => number): boolean {
  const [before, row, after] = [rows[place - 1], rows[place], rows[place + 1]];
  if (row === undefined) return false;
  return (before === undefined || compare(before, row) <= 0) && (after === undefined || compare(row, after) <= 0);
}
