/** One row, drawn again only when its row object or its place in the selection changes. */

import { memo } from "react";
import { formatNumber } from "../../lib/amount";
import type { Line, TableRow } from "../../lib/arrange";
import { say } from "../../words/say";
import { ToneMark } from "../tone";
import type { Column, TableShape } from "./types";

interface RowProps<Row extends TableRow> {
  readonly row: Row;
  readonly index: number;
  readonly shape: TableShape<Row>;
  readonly columns: readonly Column<Row>[] | undefined;
  readonly template: string;
  readonly cursor: boolean;
  readonly open: boolean;
  readonly chosen: boolean;
  /** Checkboxes are in sight. */
  readonly selecting: boolean;
  /** Nothing can be done with rows of some tables. */
  readonly selectable: boolean;
}

export const rowId = (key: string): string => `row-${key}`;

function RowView<Row extends TableRow>({ row, index, shape, columns, template, cursor, open, chosen, selecting, selectable }: RowProps<Row>) {
  const ground = open || chosen ? "bg-chosen" : "bg-canvas hover:bg-hover";
  const ring = cursor ? "group-focus-visible/grid:outline-2 group-focus-visible/grid:-outline-offset-2 group-focus-visible/grid:outline-accent" : "";
  return (
    <div
      role="row"
      tabIndex={-1}
      id={rowId(row.key)}
      data-key={row.key}
      data-tone={row.tone}
      aria-rowindex={index}
      aria-selected={selectable ? chosen : undefined}
      className={`group/row relative grid cursor-default items-center border-b border-line/70 text-sm ${row.stale === true ? "text-faint" : ""} ${ground} ${ring} ${columns === undefined ? `min-h-13 py-1.5 pr-3 ${selecting ? "" : "pl-3"}` : "h-row"}`}
      style={{ gridTemplateColumns: template }}
    >
      {(columns !== undefined || selecting) && (
        <span role={selectable ? "gridcell" : "presentation"} data-select={selectable || undefined} className="grid h-full place-items-center">
          {selectable && <input type="checkbox" tabIndex={-1} checked={chosen} readOnly aria-label={say("Select {name}", { name: row.name })} className={`size-3.5 ${selecting ? "" : "opacity-0 group-hover/row:opacity-100"} ${cursor ? "group-focus-visible/grid:opacity-100" : ""}`} />}
        </span>
      )}
      {columns === undefined ? (
        <div role="gridcell" className="min-w-0">
          {shape.compact(row)}
        </div>
      ) : (
        columns.map((column) => (
          <div role="gridcell" key={column.id} className="flex min-w-0 items-center pr-4">
            {column.cell(row)}
          </div>
        ))
      )}
      {columns !== undefined && shape.actions !== undefined && (
        <div role="gridcell" className="absolute inset-y-0 right-0 flex items-center bg-inherit pr-2 pl-3 opacity-0 group-hover/row:opacity-100 focus-within:opacity-100 touch:hidden">
          {shape.actions(row)}
        </div>
      )}
    </div>
  );
}

export const TableRowView = memo(RowView) as typeof RowView;

export function GroupRow<Row extends TableRow>({ line, index }: { readonly line: Line<Row> & { type: "group" }; readonly index: number }) {
  return (
    <div role="row" aria-rowindex={index} className="flex h-8 items-end gap-2 border-b border-line bg-canvas px-3 pb-1 text-xs">
      <span role="rowheader" className="flex items-center gap-2 font-semibold text-soft">
        {line.tone === "act" || line.tone === "look" ? <ToneMark tone={line.tone} /> : null}
        {line.title}
        <span className="num font-normal text-faint">{formatNumber(line.count)}</span>
      </span>
    </div>
  );
}
