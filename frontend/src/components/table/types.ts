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
  readonly align?: "end";
}

export interface TableShape<Row extends TableRow> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  /** The row in two lines, for narrow tables. */
  readonly compact: (row: Row) => ReactNode;
}

/** Narrower than this, rows have two lines. */
export const COMPACT_BELOW = 620;
