/**
 * A live table: arrows and Enter, selection, virtual above a hundred lines. The grid itself keeps the
 * keyboard focus and points at its row (`aria-activedescendant`), so a row that moves or leaves loses nothing.
 */

import { ArrowDown, ArrowUp } from "lucide-react";
import { useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import type { Line, TableRow } from "../../lib/arrange";
import { useWidth } from "../../lib/width";
import { say } from "../../words/say";
import { moveCursor } from "./keys";
import { GroupRow, rowId, TableRowView } from "./row";
import { COMPACT_BELOW, type TableShape } from "./types";

const PLAIN_UP_TO = 100;
const HEAD_PX = 30;

export interface GridProps<Row extends TableRow> {
  readonly shape: TableShape<Row>;
  readonly lines: readonly Line<Row>[];
  readonly sort: string;
  readonly descending: boolean;
  readonly open: string | undefined;
  readonly chosen: ReadonlySet<string>;
  /** On narrow tables, checkboxes are drawn only while selecting. */
  readonly selecting: boolean;
  /** Something can be done with several rows at once. */
  readonly selectable: boolean;
  readonly onSort: (sort: string) => void;
  /** `again`: the row was open already, so its full page is meant. */
  readonly onOpen: (key: string, again: boolean) => void;
  readonly onChoose: (keys: ReadonlySet<string>) => void;
}

export function Grid<Row extends TableRow>(props: GridProps<Row>) {
  const { shape, lines, open, chosen, selecting, selectable } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useRef<VirtualizerHandle>(null);
  const [cursor, setCursor] = useState<string | undefined>(open);
  const width = useWidth(scroller);
  const compact = width < COMPACT_BELOW;
  const columns = useMemo(() => (compact ? undefined : shape.columns.filter((column) => (column.from ?? 0) <= width)), [shape, compact, width]);
  const template = columns === undefined ? (selecting ? "2.5rem minmax(0,1fr)" : "minmax(0,1fr)") : `${selectable ? "2rem" : "0.75rem"} ${columns.map((column) => column.track).join(" ")}`;
  const [lastOpen, setLastOpen] = useState(open);
  if (open !== lastOpen) {
    setLastOpen(open);
    if (open !== undefined) setCursor(open);
  }

  const show = (key: string) => {
    setCursor(key);
    virtual.current?.scrollToIndex(lines.findIndex((line) => line.key === key), { align: "nearest" });
    document.getElementById(rowId(key))?.scrollIntoView({ block: "nearest" });
    if (open !== undefined) props.onOpen(key, false);
  };
  const toggle = (key: string) => selectable && props.onChoose(toggled(chosen, key));

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.target !== scroller.current) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key !== "a" || !selectable) return;
      props.onChoose(new Set(lines.flatMap((line) => (line.type === "row" ? [line.key] : []))));
    } else if (cursor !== undefined && event.key === "Enter") props.onOpen(cursor, cursor === open);
    else if (cursor !== undefined && (event.key === " " || event.key === "x")) toggle(cursor);
    else {
      const next = moveCursor(lines, cursor, event.key);
      if (next === undefined) return;
      show(next);
    }
    event.preventDefault();
  };

  /** A plain click on a row's name opens its detail, and while selecting no link leads away. */
  const onClickCapture = (event: MouseEvent) => {
    const link = (event.target as Element).closest(compact && selecting ? "a" : "a[data-open]");
    if (link !== null && !hasModifier(event)) event.preventDefault();
  };

  const onClick = (event: MouseEvent) => {
    const target = event.target as Element;
    const key = target.closest<HTMLElement>("[data-key]")?.dataset["key"];
    if (key === undefined || hasModifier(event)) return;
    scroller.current?.focus({ preventScroll: true });
    if (target.closest("[data-select]") !== null || (compact && selecting)) toggle(key);
    else if (target.closest("a:not([data-open]), button") !== null) return;
    else {
      setCursor(key);
      props.onOpen(key, false);
    }
  };

  const draw = (line: Line<Row>, index: number) =>
    line.type === "group" ? (
      <GroupRow key={line.key} line={line} index={index + 2} />
    ) : (
      <TableRowView key={line.key} row={line.row} index={index + 2} shape={shape} columns={columns} template={template} cursor={cursor === line.key} open={open === line.key} chosen={chosen.has(line.key)} selecting={selecting} selectable={selectable} />
    );
  const held = lines.some((line) => line.key === cursor);

  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      data-inset-focus
      aria-label={shape.label}
      aria-rowcount={lines.length + 1}
      aria-multiselectable={selectable || undefined}
      aria-activedescendant={held && cursor !== undefined ? rowId(cursor) : undefined}
      onKeyDown={onKeyDown}
      onClickCapture={onClickCapture}
      onClick={onClick}
      onFocus={(event) => event.target === event.currentTarget && cursor === undefined && setCursor(moveCursor(lines, undefined, "Home"))}
      className="group/grid min-h-0 flex-1 overflow-y-auto outline-none [overflow-anchor:none]"
    >
      <Head {...props} columns={columns} template={template} />
      {lines.length <= PLAIN_UP_TO ? (
        lines.map(draw)
      ) : (
        <Virtualizer ref={virtual} scrollRef={scroller} startMargin={columns === undefined ? 0 : HEAD_PX} bufferSize={300} data={lines}>
          {draw}
        </Virtualizer>
      )}
    </div>
  );
}

interface HeadProps<Row extends TableRow> extends GridProps<Row> {
  readonly columns: TableShape<Row>["columns"] | undefined;
  readonly template: string;
}

function Head<Row extends TableRow>({ shape, columns, template, lines, chosen, selectable, sort, descending, onSort, onChoose }: HeadProps<Row>) {
  const keys = selectable ? lines.flatMap((line) => (line.type === "row" ? [line.key] : [])) : [];
  const all = keys.length > 0 && keys.every((key) => chosen.has(key));
  return (
    <div role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }} className={`sticky top-0 z-10 grid items-center border-b border-line bg-canvas text-xs text-faint ${columns === undefined ? "sr-only" : "h-[30px]"}`}>
      <span role={selectable ? "columnheader" : "presentation"} className="grid place-items-center">
        {selectable && <input type="checkbox" checked={all} onChange={() => onChoose(new Set(all ? [] : keys))} aria-label={say("Select all shown")} className={`size-3.5 ${chosen.size > 0 ? "" : "opacity-40 hover:opacity-100 focus-visible:opacity-100"}`} />}
      </span>
      {columns === undefined ? (
        <span role="columnheader">{shape.label}</span>
      ) : (
        columns.map((column) => (
          <span role="columnheader" key={column.id} aria-sort={column.sort === sort ? (descending ? "descending" : "ascending") : undefined} className="min-w-0 pr-4">
            {column.sort === undefined ? (
              column.title
            ) : (
              <button type="button" onClick={() => column.sort !== undefined && onSort(column.sort)} className={`flex items-center gap-1 rounded hover:text-ink ${column.sort === sort ? "text-ink" : ""}`}>
                {column.title}
                {column.sort === sort && (descending ? <ArrowUp size={12} aria-hidden /> : <ArrowDown size={12} aria-hidden />)}
              </button>
            )}
          </span>
        ))
      )}
    </div>
  );
}

const hasModifier = (event: MouseEvent) => event.ctrlKey || event.metaKey || event.shiftKey;

function toggled(chosen: ReadonlySet<string>, key: string): Set<string> {
  const next = new Set(chosen);
  if (!next.delete(key)) next.add(key);
  return next;
}
