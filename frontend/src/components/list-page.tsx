/**
 * A page with a live table: filter, presets, grouping, selection, and the chosen row's detail at the right.
 * All of it is in the address, so a list can be shared and Back works.
 */

import { Maximize2, Search, X } from "lucide-react";
import { Fragment, useMemo, useState, type ReactNode } from "react";
import { Redirect, useLocation } from "wouter";
import { formatNumber } from "../lib/amount";
import { linesOf, narrow, type Grouping, type Preset, type Sorting, type TableRow } from "../lib/arrange";
import { Order } from "../lib/order";
import { useNodeFilter, useQuery } from "../lib/route";
import { useEscape } from "../lib/escape";
import { useRoomForPanel } from "../lib/width";
import type { Target } from "../store/actions";
import { say } from "../words/say";
import { IconButton } from "./button";
import { Empty } from "./notice";
import { PageHead } from "./page";
import { SelectionBar } from "./selection-bar";
import { Grid } from "./table/grid";
import type { TableShape } from "./table/types";

export interface ListModel<Row extends TableRow> {
  readonly presets: readonly Preset<Row>[];
  readonly groupings: readonly Grouping<Row>[];
  readonly sortings: readonly Sorting<Row>[];
  readonly text: (row: Row) => string;
}

interface Props<Row extends TableRow> {
  readonly title: string;
  readonly noun: string;
  readonly rows: Readonly<Record<string, Row>>;
  readonly model: ListModel<Row>;
  readonly shape: TableShape<Row>;
  readonly pathOf: (key: string) => string;
  /** Where an open row leads that has no room beside the list; its page where nothing else is said. */
  readonly crowdedPathOf?: (key: string) => string;
  readonly detail: (row: Row) => ReactNode;
  /** What can be done with several rows at once; without it rows cannot be selected. */
  readonly targets?: (row: Row) => readonly Target[];
  /** Buttons of the whole page, in its head. */
  readonly tools?: ReactNode;
  /** What is said above the table. */
  readonly notice?: ReactNode;
  /** What the page says when there is nothing at all. */
  readonly empty: ReactNode;
}

export function ListPage<Row extends TableRow>({ title, noun, rows, model, shape, pathOf, crowdedPathOf = pathOf, detail, targets, tools, notice, empty }: Props<Row>) {
  const [query, change] = useQuery();
  const [, navigate] = useLocation();
  const roomy = useRoomForPanel();
  const node = useNodeFilter();
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [selecting, setSelecting] = useState(false);
  const words = query.get("q")?.trim() ?? "";
  const preset = find(model.presets, query.get("show")) ?? first(model.presets);
  const sort = (query.get("sort") ?? "state").replace(/^-/, "");
  const descending = query.get("sort")?.startsWith("-") ?? false;
  const sorting = find(model.sortings, sort) ?? first(model.sortings);
  const grouping = find(model.groupings, query.get("group"));

  const [order] = useState(() => new Order<Row>());
  const all = useMemo(() => order.of(rows, sorting, descending), [order, rows, sorting, descending]);
  const inReach = useMemo(() => narrow(all, { node, words, text: model.text }), [all, node, words, model]);
  const lines = useMemo(() => linesOf(inReach.filter(preset.keep), sorting, grouping), [inReach, preset, sorting, grouping]);
  const offered = useMemo(() => {
    const counted = model.presets.map((each) => ({ preset: each, count: inReach.filter(each.keep).length }));
    return counted.filter((each) => each.count > 0 || each.preset.rare !== true || each.preset === preset);
  }, [inReach, model, preset]);
  const chosen = useMemo(() => new Set([...picked].filter((key) => rows[key] !== undefined)), [picked, rows]);
  const open = query.get("open") ?? undefined;
  const opened = open === undefined || !roomy ? undefined : rows[open];

  const clear = () => {
    setPicked(new Set());
    setSelecting(false);
  };
  const openRow = (key: string, again: boolean) => (roomy && !again ? change({ open: key }) : navigate(pathOf(key)));
  const close = () => (open === undefined ? clear() : change({ open: undefined }));
  useEscape(close);
  const groupSelect = <GroupSelect groupings={model.groupings} value={grouping?.id ?? ""} onChange={(group) => change({ group })} />;
  const chosenRows = [...chosen].flatMap((key) => rows[key] ?? []);

  // A link made where there was room for the detail beside the list still leads to its object.
  if (!roomy && open !== undefined) return <Redirect to={crowdedPathOf(open)} replace />;
  return (
    <div className="flex h-full min-h-0">
      <div className="flex min-w-0 flex-1 flex-col">
        <PageHead title={title}>
          <span className="flex items-center gap-1 sm:hidden">
            {targets !== undefined && (
            <button type="button" aria-pressed={selecting} onClick={() => setSelecting(!selecting)} className={`h-7 rounded-md px-2 text-sm ${selecting ? "bg-pressed" : "text-soft"}`}>
              {say("Select")}
            </button>
            )}
            {groupSelect}
          </span>
          {tools}
          <SearchField words={query.get("q") ?? ""} onChange={(q) => change({ q })} noun={noun} />
        </PageHead>
        {targets !== undefined && chosenRows.length > 0 ? (
          <SelectionBar count={chosenRows.length} targets={chosenRows.flatMap(targets)} onClear={clear} />
        ) : (
          <div className="flex min-h-10 items-center gap-x-2 border-b border-line px-3 sm:gap-x-4 md:px-5">
            <div role="group" aria-label={say("Show {noun}", { noun })} className="-mx-1 flex min-w-0 flex-1 gap-0.5 overflow-x-auto p-1 [scrollbar-width:none]">
              {offered.map(({ preset: each, count }) => (
                <PresetButton key={each.id} title={each.title} count={count} active={each === preset} onClick={() => change({ show: each === model.presets[0] ? undefined : each.id })} />
              ))}
            </div>
            <span className="max-sm:hidden">{groupSelect}</span>
          </div>
        )}
        {notice}
        {all.length === 0 ? (
          empty
        ) : lines.length === 0 ? (
          <NothingFound noun={noun} words={words} node={node} preset={preset.title} onClear={() => change({ q: undefined, show: undefined, node: undefined })} />
        ) : (
          <Grid
            shape={shape}
            lines={lines}
            sort={sorting.id}
            descending={descending}
            open={opened?.key}
            chosen={chosen}
            onSort={(id) => change({ sort: id === sort && !descending ? `-${id}` : id === "state" ? undefined : id })}
            onOpen={openRow}
            selecting={selecting || chosen.size > 0}
            selectable={targets !== undefined}
            onChoose={setPicked}
          />
        )}
      </div>
      {opened !== undefined && (
        <aside aria-label={say("Details of {name}", { name: opened.name })} className="relative w-[26.5rem] shrink-0 overflow-y-auto border-l border-line">
          <div className="absolute top-3 right-3 z-10 flex">
            <IconButton label={say("Open as a page")} onClick={() => navigate(pathOf(opened.key))}>
              <Maximize2 size={14} aria-hidden />
            </IconButton>
            <IconButton label={say("Close details")} onClick={close}>
              <X size={15} aria-hidden />
            </IconButton>
          </div>
          <Fragment key={opened.key}>{detail(opened)}</Fragment>
        </aside>
      )}
    </div>
  );
}

interface SearchProps {
  readonly words: string;
  readonly noun: string;
  readonly onChange: (words: string) => void;
  /** What Enter does; without it, Enter leads into the table. */
  readonly onNext?: () => void;
}

export function SearchField({ words, noun, onChange, onNext }: SearchProps) {
  return (
    <label className="relative block w-full sm:w-60">
      <span className="sr-only">{say("Filter {noun}", { noun })}</span>
      <Search size={14} aria-hidden className="absolute top-2.25 left-2.5 text-faint" />
      <input
        type="search"
        data-search
        className="field pl-8 [&::-webkit-search-cancel-button]:hidden"
        placeholder={say("Filter {noun}", { noun })}
        value={words}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            onChange("");
            event.currentTarget.blur();
          } else if (event.key === "Enter" && onNext !== undefined) {
            event.preventDefault();
            onNext();
          } else if (event.key === "ArrowDown" || event.key === "Enter") {
            event.preventDefault();
            document.querySelector<HTMLElement>('[role="grid"]')?.focus();
          }
        }}
      />
      {words === "" ? (
        <kbd aria-hidden className="absolute top-1.5 right-2 rounded border border-line px-1 text-2xs text-faint max-sm:hidden touch:hidden">
          /
        </kbd>
      ) : (
        <span className="absolute top-1 right-1">
          <IconButton small label={say("Clear the filter")} onClick={() => onChange("")}>
            <X size={14} aria-hidden />
          </IconButton>
        </span>
      )}
    </label>
  );
}

interface PresetProps {
  readonly title: string;
  readonly count: number;
  readonly active: boolean;
  readonly onClick: () => void;
}

function PresetButton({ title, count, active, onClick }: PresetProps) {
  return (
    <button type="button" aria-pressed={active} onClick={onClick} className={`flex h-7 shrink-0 items-center gap-1.5 rounded-md px-2 text-sm whitespace-nowrap ${active ? "bg-pressed font-medium text-ink" : "text-soft hover:bg-hover hover:text-ink"}`}>
      {title}
      <span className="num text-xs font-normal text-faint">{formatNumber(count)}</span>
    </button>
  );
}

interface GroupProps {
  readonly groupings: readonly { readonly id: string; readonly title: string }[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}

function GroupSelect({ groupings, value, onChange }: GroupProps) {
  return (
    <label className="shrink-0 text-sm">
      <span className="sr-only">{say("Group rows")}</span>
      <select value={value} onChange={(event) => onChange(event.target.value)} className="h-7 rounded-md border border-transparent bg-canvas pr-1 text-soft hover:bg-hover hover:text-ink">
        <option value="">{say("Not grouped")}</option>
        {groupings.map((grouping) => (
          <option key={grouping.id} value={grouping.id}>
            {say("By {title}", { title: grouping.title })}
          </option>
        ))}
      </select>
    </label>
  );
}

interface NothingProps {
  readonly noun: string;
  readonly words: string;
  readonly node: string | undefined;
  readonly preset: string;
  readonly onClear: () => void;
}

function NothingFound({ noun, words, node, preset, onClear }: NothingProps) {
  const parts = [say("shown: {preset}", { preset }), ...(words === "" ? [] : [say("filter: {words}", { words })]), ...(node === undefined ? [] : [say("node: {node}", { node })])];
  return (
    <Empty
      title={say("No {noun} here", { noun })}
      action={
        <button type="button" className="link text-sm" onClick={onClear}>
          {say("Show all {noun}", { noun })}
        </button>
      }
    >
      {say("Nothing matches {parts}.", { parts: parts.join(", ") })}
    </Empty>
  );
}

function find<T extends { readonly id: string }>(list: readonly T[], id: string | null): T | undefined {
  return list.find((each) => each.id === id);
}

function first<T>(list: readonly T[]): T {
  const [value] = list;
  if (value === undefined) throw new Error("a list model needs at least one entry of each kind");
  return value;
}
