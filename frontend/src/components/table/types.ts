/** What a table is told: its columns, and how a row looks where there is room for two lines only. */

import type { ReactNode } from "react";
import type { TableRow } from "../../lib/arrange";

export interface Column<Row extends TableRow> {
  readonly id: string;
  readonly title: string;
  /** A CSS grid track: `minmax(10rem, 2fr)`. */
  readonly track: string;
  readonly cell: (row: Row) => ReactNode;
  /** The sorting its heading switches on. */
  readonly sort?: string;
  /** Drawn only when the table is at least this wide (px). */
  readonly from?: number;
}

export interface TableShape<Row extends TableRow> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  /** What can be done with a row at once; laid over its end while the pointer is there. */
  readonly actions?: (row: Row) => ReactNode;
  /** The row in two lines, for narrow tables. */
  readonly compact: (row: Row) => ReactNode;
}

/** Narrower than this, rows have two lines. */
export const COMPACT_BELOW = 620;
