/** One line of a log, or a gap between two. Drawn again only when it changed. */

import { ChevronDown, ChevronRight } from "lucide-react";
import { memo } from "react";
import { parseAnsi, plainText } from "../../lib/log/ansi";
import type { GapRow, LineRow } from "../../lib/log/buffer";
import { levelOf } from "../../lib/log/level";
import { markPieces, type Finder } from "../../lib/log/marked";
import { formatDate, formatStamp } from "../../lib/log/stamp";
import { looksUnfoldable, shown, unfold } from "../../lib/log/unfold";
import { formatBytes } from "../../lib/amount";
import type { LogSource } from "../../wire/types.gen";
import { say, sayCount } from "../../words/say";
import { Button } from "../button";

export const SOURCE_COLOURS = 8;
export const sourceColour = (color: number): string => `var(--source-${color % SOURCE_COLOURS})`;

interface LineProps {
  readonly row: LineRow;
  /** Undefined where all lines are of one source. */
  readonly source: LogSource | undefined;
  readonly finder: Finder | undefined;
  readonly searching: boolean;
  readonly chosen: boolean;
  readonly unfolded: boolean;
  readonly wrap: boolean;
  readonly times: boolean;
  readonly compact: boolean;
  readonly onUnfold: (key: number) => void;
}

const EDGE: Readonly<Record<string, string>> = { "text-look": "border-l-look", "text-act": "border-l-act", "text-act font-semibold": "border-l-act" };

export const LogLineView = memo(function LogLineView({ row, source, finder, searching, chosen, unfolded, wrap, times, compact, onUnfold }: LineProps) {
  const { line } = row;
  const level = levelOf(line.priority);
  const foldable = looksUnfoldable(line.text);
  const ground = chosen ? "bg-chosen" : "hover:bg-hover";
  const inset = compact && line.part === true;
  const context = searching && line.hit !== true ? "text-soft" : "";
  return (
    <div data-key={row.key} data-hit={line.hit === true || undefined} aria-current={chosen || undefined} className={`relative border-l-2 pr-3 font-mono text-xs leading-[1.125rem] ${EDGE[level.tone] ?? "border-l-transparent"} ${ground} ${inset ? "flex pl-2" : compact ? "pl-2" : "flex gap-2.5 pl-2.5 md:pl-4"} ${wrap ? "" : "w-max min-w-full"}`}>
      {times && !inset && (
        <time data-at={line.at} className={`num shrink-0 text-faint select-none ${compact ? "mr-1.5" : "w-22"} ${line.part === true ? "invisible" : ""}`}>
          {formatStamp(line.at, compact)}
        </time>
      )}
      {source !== undefined && !inset && (
        <span style={{ color: sourceColour(source.color) }} title={source.title} className={`shrink-0 truncate select-none ${compact ? "mr-1.5" : "w-28"} ${line.part === true ? "invisible" : ""}`}>
          {source.title}
        </span>
      )}
      {(level.tag !== "" || !compact) && !inset && (
        <span title={say("Priority: {name}", { name: level.name })} className={`shrink-0 select-none ${level.tone} ${compact ? "mr-1.5" : "w-9"}`}>
          {line.part === true ? "" : level.tag}
        </span>
      )}
      {foldable && (
        <button type="button" tabIndex={-1} aria-expanded={unfolded} aria-label={unfolded ? say("Fold the JSON") : say("Unfold the JSON")} onClick={() => onUnfold(row.key)} className={`grid h-4.5 w-4 shrink-0 place-items-center rounded text-faint hover:bg-pressed hover:text-ink ${compact ? "mr-1 inline-grid align-bottom" : "-ml-1.5 -mr-1"}`}>
          {unfolded ? <ChevronDown size={12} aria-hidden /> : <ChevronRight size={12} aria-hidden />}
        </button>
      )}
      <div className={`${compact && !inset ? "inline" : "min-w-0 flex-1"} ${wrap ? "wrap-anywhere whitespace-pre-wrap" : "whitespace-pre"} ${line.part === true ? "border-l border-edge pl-2" : ""} ${context}`}>
        <Text text={line.text} finder={finder} />
        {line.cut !== undefined && <span className="text-faint"> {say("… {size} more were left out", { size: formatBytes(line.cut) })}</span>}
        {unfolded && foldable && <Unfolded text={line.text} />}
      </div>
    </div>
  );
});

/** The text in its own colours, with the hits marked. */
function Text({ text, finder }: { readonly text: string; readonly finder: Finder | undefined }) {
  const pieces = parseAnsi(text);
  const marked = finder === undefined ? pieces : markPieces(pieces, finder(pieces.map((piece) => piece.text).join("")));
  if (marked.length === 0) return <br />;
  return marked.map((piece, index) =>
    "hit" in piece ? (
      // oxlint-disable-next-line react/no-array-index-key
      <mark key={index} className="rounded-xs bg-hit text-ink">
        {piece.text}
      </mark>
    ) : piece.look === undefined ? (
      piece.text
    ) : (
      // oxlint-disable-next-line react/no-array-index-key
      <span key={index} style={piece.look}>
        {piece.text}
      </span>
    ),
  );
}

function Unfolded({ text }: { readonly text: string }) {
  const found = unfold(plainText(text));
  if (found === undefined) return <p className="text-faint">{say("This is not whole JSON.")}</p>;
  return (
    <dl className="mt-0.5 mb-1 grid w-fit max-w-full grid-cols-[auto_minmax(0,1fr)] gap-x-3 rounded border border-line bg-side px-2 py-1">
      {Object.entries(found.value).map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-soft">{name}</dt>
          <dd className={`wrap-anywhere whitespace-pre-wrap ${typeof value === "string" ? "" : "text-number"}`}>{shown(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Where another day or another boot begins. */
export function Turn({ at, boot }: { readonly at: number; readonly boot: boolean }) {
  return (
    <div role="separator" className="flex items-center gap-3 px-4 pt-2 pb-1 text-xs text-faint select-none">
      <span className="h-px flex-1 bg-line" />
      {formatDate(at)}
      {boot && <span className="text-soft">{say("the node started again")}</span>}
      <span className="h-px flex-1 bg-line" />
    </div>
  );
}

export function GapView({ row, onLoad }: { readonly row: GapRow; readonly onLoad: (key: number) => void }) {
  return (
    <div data-key={row.key} className="my-1 flex flex-wrap items-center justify-center gap-3 border-y border-line bg-look-wash px-4 py-1.5 text-xs text-look">
      {sayCount(row.count, "{n} line not shown here: they came faster than this page took them.", "{n} lines not shown here: they came faster than this page took them.")}
      <Button small busy={row.loading} onClick={() => onLoad(row.key)}>
        {row.loading ? say("Loading") : say("Load them")}
      </Button>
    </div>
  );
}
