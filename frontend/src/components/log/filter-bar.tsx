/** What is asked for: text or expression, priority, time. All of it is in the address. */

import { CaseSensitive, ChevronDown, ChevronUp, Regex, Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { LogChanges } from "../../lib/log/address";
import type { Row } from "../../lib/log/buffer";
import { LEVEL_CHOICES } from "../../lib/log/level";
import type { LogQuery } from "../../wire/types.gen";
import { say } from "../../words/say";
import { IconButton } from "../button";
import { MoreMenu } from "./more-menu";
import { SavedFilters } from "./saved-filters";
import { TimeMenu } from "./time-menu";

interface Props {
  readonly node: string | undefined;
  readonly query: LogQuery;
  /** What is loaded: copied and downloaded. */
  readonly rows: readonly Row[];
  readonly name: string;
  readonly onChange: (changes: LogChanges) => void;
  readonly onJump: (place: string) => void;
  readonly onStep: (by: 1 | -1) => void;
}

const SELECT = "h-8 min-w-0 rounded-md border border-transparent bg-canvas px-1 text-sm text-soft hover:bg-hover hover:text-ink";

export function FilterBar({ node, query, rows, name, onChange, onJump, onStep }: Props) {
  const searching = query.grep !== undefined;
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-1.5 gap-y-1.5 border-b border-line px-2 py-1.5 md:px-4">
      <SearchBox query={query} onChange={onChange} />
      {searching && (
        <span className="flex items-center">
          <IconButton small label={say("Previous hit (N)")} onClick={() => onStep(-1)}>
            <ChevronUp size={15} aria-hidden />
          </IconButton>
          <IconButton small label={say("Next hit (n)")} onClick={() => onStep(1)}>
            <ChevronDown size={15} aria-hidden />
          </IconButton>
          <label className="text-sm">
            <span className="sr-only">{say("Lines around each hit")}</span>
            <select className={SELECT} value={query.context ?? 0} onChange={(event) => onChange({ context: event.target.value === "0" ? undefined : event.target.value })}>
              <option value={0}>{say("Hits only")}</option>
              <option value={1}>{say("±1 line")}</option>
              <option value={3}>{say("±3 lines")}</option>
              <option value={10}>{say("±10 lines")}</option>
              {query.context !== undefined && ![0, 1, 3, 10].includes(query.context) && <option value={query.context}>{say("±{context} lines", { context: query.context })}</option>}
            </select>
          </label>
        </span>
      )}
      <label className="text-sm">
        <span className="sr-only">{say("Priority")}</span>
        <select className={`${SELECT} w-36 ${query.priority === undefined ? "" : "bg-chosen text-ink"}`} value={query.priority ?? ""} onChange={(event) => onChange({ level: event.target.value })}>
          {LEVEL_CHOICES.map((each) => (
            <option key={each.value} value={each.value}>
              {each.title}
            </option>
          ))}
        </select>
      </label>
      <TimeMenu node={node} query={query} onChange={onChange} onJump={onJump} />
      <span className="ml-auto flex items-center">
        <SavedFilters query={query} onChange={onChange} />
        <MoreMenu rows={rows} name={name} />
      </span>
    </div>
  );
}

const PAUSE_MS = 350;

/** Asked for a moment after the last key, or at Enter. */
function SearchBox({ query, onChange }: Pick<Props, "query" | "onChange">) {
  const asked = query.grep ?? "";
  const [text, setText] = useState(asked);
  const [known, setKnown] = useState(asked);
  const timer = useRef<number>(undefined);
  if (asked !== known) {
    setKnown(asked);
    setText(asked);
  }
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const ask = (q: string, pauseMs: number) => {
    setText(q);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      setKnown(q);
      onChange({ q });
    }, pauseMs);
  };
  return (
    <div role="search" className="relative w-full sm:w-80">
      <Search size={14} aria-hidden className="absolute top-2.25 left-2.5 text-faint" />
      <input
        type="search"
        data-search
        aria-label={say("Search in the log")}
        className="field pr-20 pl-8 font-mono text-xs! [&::-webkit-search-cancel-button]:hidden"
        placeholder={say("Search")}
        spellCheck={false}
        autoCapitalize="off"
        value={text}
        onChange={(event) => ask(event.target.value, PAUSE_MS)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            ask("", 0);
            event.currentTarget.blur();
          } else if (event.key === "Enter") {
            ask(text, 0);
            document.querySelector<HTMLElement>("[role=log]")?.focus();
          }
        }}
      />
      <span className="absolute top-1 right-1 flex">
        {text !== "" && (
          <IconButton small label={say("Clear the search")} onClick={() => ask("", 0)}>
            <X size={14} aria-hidden />
          </IconButton>
        )}
        <IconButton small label={say("Match case")} aria-pressed={query.case === true} className={query.case === true ? "bg-chosen text-ink!" : ""} onClick={() => onChange({ case: query.case === true ? undefined : "1" })}>
          <CaseSensitive size={16} aria-hidden />
        </IconButton>
        <IconButton small label={say("Regular expression")} aria-pressed={query.regex === true} className={query.regex === true ? "bg-chosen text-ink!" : ""} onClick={() => onChange({ regex: query.regex === true ? undefined : "1" })}>
          <Regex size={14} aria-hidden />
        </IconButton>
      </span>
    </div>
  );
}
