/** A log in full: what is asked for above, counts over time, the lines, and what can be done with one of them. */

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { isNarrowed, placeOf, queryKey, readQuery, type LogChanges } from "../../lib/log/address";
import { useEscape } from "../../lib/escape";
import { useQuery } from "../../lib/route";
import { useCounts } from "../../store/log/counts";
import { useLog } from "../../store/log/use-log";
import type { LogState, LogView } from "../../store/log/view";
import { logLook } from "../../store/preferences";
import { useStore } from "../../store/store";
import type { LogQuery } from "../../wire/types.gen";
import { say } from "../../words/say";
import { Empty, ProblemNote, Skeleton } from "../notice";
import { Chart } from "./chart";
import { FilterBar } from "./filter-bar";
import { Legend } from "./legend";
import { LineBar } from "./line-bar";
import { LogList, type LogListHandle } from "./log-list";

interface Props {
  /** Undefined: the hub's own log. */
  readonly node: string | undefined;
  /** What is shown where the address names no sources. */
  readonly sources: readonly string[];
  /** Sources are chosen above, not in the legend. */
  readonly choosing?: boolean;
  /** What it is called where nothing was written yet: 'web'. */
  readonly name: string;
}

const placeNow = (): string | undefined => new URLSearchParams(window.location.search).get("at") ?? undefined;
const HOUR_S = 3600;

export function LogPanel({ node, sources, choosing = false, name }: Props) {
  const [search, change] = useQuery();
  const key = queryKey(readQuery(search, sources));
  const query = useMemo(() => JSON.parse(key) as LogQuery, [key]);
  const view = useLog(node, query, placeNow);
  const state = useStore(view.store, (now) => now);
  const list = useRef<LogListHandle>(null);
  const [picked, setPicked] = useState<{ readonly view: LogView; readonly key: number }>();
  const [spanS, setSpan] = useState(HOUR_S);
  const { chart } = useStore(logLook, (now) => now);
  const counts = useCounts(view, chart, node, query, spanS);
  const at = search.get("at");
  const chosen = picked?.view === view ? picked.key : undefined;
  const setChosen = useCallback((row: number | undefined) => setPicked(row === undefined ? undefined : { view, key: row }), [view]);

  const narrow = useCallback((changes: LogChanges) => change({ at: undefined, ...changes }), [change]);
  const jump = useCallback((place: string) => change({ at: place }, true), [change]);
  useFollowAddress(view, at);
  useLogKeys(list);
  useEscape(() => setChosen(undefined));

  const { rows } = state.buffer;
  const row = chosen === undefined ? undefined : rows.find((each) => each.key === chosen);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <FilterBar node={node} query={query} rows={rows} name={name} onChange={narrow} onJump={jump} onStep={(by) => list.current?.step(by)} />
      {chart && <Chart counts={counts} spanS={spanS} fixed={query.since !== undefined} onSpan={setSpan} onJump={(bucket) => jump(`${bucket.at}`)} />}
      <Legend sources={state.sources} query={query} own={choosing ? undefined : sources} onChange={narrow} />
      {state.problem !== undefined && (
        <div className="px-4 py-2">
          <ProblemNote problem={state.problem} />
        </div>
      )}
      {state.status === "lost" && <Note text={say("The connection is interrupted. What is written meanwhile comes when it is back.")} />}
      {state.note !== undefined && <Note text={state.note} />}
      <LogList
        key={`${node ?? ""} ${key}`}
        ref={list}
        view={view}
        state={state}
        query={query}
        chosen={chosen}
        onChoose={setChosen}
        empty={<Nothing state={state} query={query} name={name} onClear={() => narrow({ q: undefined, level: undefined, since: undefined, until: undefined, boot: undefined })} />}
      />
      {row?.kind === "line" && <LineBar line={row.line} sources={state.sources} onClose={() => setChosen(undefined)} onAround={isNarrowed(query) ? () => narrow({ q: undefined, level: undefined, since: undefined, until: undefined, at: placeOf(row.line) }) : undefined} />}
    </div>
  );
}

/** A place in the address is gone to, also when Back leads to it; the log was opened at the first one. */
function useFollowAddress(view: LogView, at: string | null): void {
  const gone = useRef<{ readonly view: LogView; readonly at: string | null }>(undefined);
  useEffect(() => {
    const before = gone.current;
    gone.current = { view, at };
    if (at !== null && before?.view === view && before.at !== at) view.jump(at);
  }, [view, at]);
}

/** n and N go from hit to hit, End follows, wherever the focus is but in a field. */
function useLogKeys(list: { readonly current: LogListHandle | null }): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.closest("input, select, textarea, [role=dialog], [role=menu]") !== null;
      if (typing || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "n") list.current?.step(1);
      else if (event.key === "N") list.current?.step(-1);
      else if (event.key === "End") list.current?.follow();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [list]);
}

function Note({ text }: { readonly text: string }) {
  return (
    <p role="status" className="border-b border-line bg-side px-4 py-1.5 text-xs text-soft">
      {text}
    </p>
  );
}

interface NothingProps {
  readonly state: LogState;
  readonly query: LogQuery;
  readonly name: string;
  readonly onClear: () => void;
}

function Nothing({ state, query, name, onClear }: NothingProps) {
  const over = "absolute inset-x-0 top-8";
  if (state.problem !== undefined) return null;
  if (state.status === "opening" || state.loading !== undefined || state.buffer.older) {
    return (
      <div className={over}>
        <Skeleton />
      </div>
    );
  }
  if (!isNarrowed(query)) {
    return (
      <div className={over}>
        <Empty title={say("Nothing written yet")}>{say("What {name} writes appears here as it comes.", { name })}</Empty>
      </div>
    );
  }
  return (
    <div className={over}>
      <Empty
        title={say("No line is like that")}
        action={
          <button type="button" className="link text-sm" onClick={onClear}>
            {say("Show all lines")}
          </button>
        }
      >
        {say("Nothing that {name} wrote fits what is asked for. What comes and fits appears here.", { name })}
      </Empty>
    </div>
  );
}
