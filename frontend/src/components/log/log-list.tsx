/** The lines themselves: virtual, of any height, following at the end. New lines never move what somebody reads. */

import { ArrowDown } from "lucide-react";
import { useCallback, useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode, type Ref } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import type { Row } from "../../lib/log/buffer";
import { attachFollower, type Follower } from "../../lib/log/follower";
import { readPlace } from "../../lib/log/address";
import { finderFor } from "../../lib/log/marked";
import { dayOf, describeStamp } from "../../lib/log/stamp";
import { useWidth } from "../../lib/width";
import type { LogState, LogView } from "../../store/log/view";
import { logLook } from "../../store/preferences";
import { useStore } from "../../store/store";
import type { LogQuery, LogSource } from "../../wire/types.gen";
import { say, sayAs, sayCount } from "../../words/say";
import { Button } from "../button";
import { GapView, LogLineView, Turn } from "./log-row";

const ROW_PX = 18;
const EDGE_PX = 28;
/** So near an edge, what lies behind it is asked for. */
const NEAR_PX = 1200;
const COMPACT_BELOW = 620;
const AHEAD_PX = 240;

export interface LogListHandle {
  /** The next hit from where we are; -1 upwards. False where there is none in reach. */
  step(by: 1 | -1): boolean;
  follow(): void;
}

interface Props {
  readonly view: LogView;
  readonly state: LogState;
  readonly query: LogQuery;
  readonly chosen: number | undefined;
  readonly onChoose: (key: number | undefined) => void;
  readonly empty: ReactNode;
  readonly ref: Ref<LogListHandle>;
}

export function LogList({ view, state, query, chosen, onChoose, empty, ref }: Props) {
  const { buffer } = state;
  const { rows } = buffer;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useRef<VirtualizerHandle>(null);
  const compact = useWidth(scroller) < COMPACT_BELOW;
  const { wrap, times } = useStore(logLook, (now) => now);
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(new Set());
  const [leftAt, setLeftAt] = useState(0);
  const content = useRef<HTMLDivElement>(null);
  const follower = useRef<Follower>(undefined);
  const [following, setFollowing] = useState(!view.startsAtPlace);
  useLayoutEffect(() => {
    if (scroller.current === null || content.current === null) return undefined;
    const attached = attachFollower(scroller.current, content.current, !view.startsAtPlace, (on) => {
      setFollowing(on);
      view.setFollowing(on);
      if (!on) setLeftAt(view.store.get().buffer.arrived);
    });
    follower.current = attached;
    return attached.detach;
  }, [view]);
  const searching = query.grep !== undefined;
  const finder = useMemo(() => finderFor({ grep: query.grep ?? "", regex: query.regex === true, matchCase: query.case === true }), [query]);
  const sources = useMemo(() => (state.sources.length > 1 ? new Map(state.sources.map((each) => [each.key, each])) : undefined), [state.sources]);

  useLayoutEffect(() => follower.current?.pin());

  const edges = () => {
    const element = scroller.current;
    if (element === null || state.problem !== undefined) return;
    if (element.scrollTop < NEAR_PX && state.status !== "opening") view.loadOlder();
    if (element.scrollHeight - element.clientHeight - element.scrollTop < NEAR_PX) view.loadNewer();
  };
  useEffect(edges);

  const show = useCallback(
    (index: number, align: "center" | "nearest") => {
      const row = rows[index];
      if (row === undefined) return;
      follower.current?.set(false);
      onChoose(row.key);
      virtual.current?.scrollToIndex(index, { align });
    },
    [rows, onChoose],
  );

  // A place was jumped to: its line, or the first one from then on, comes to the middle.
  const placed = useRef(0);
  const { place } = state;
  useLayoutEffect(() => {
    if (place === undefined || place.count === placed.current) return;
    placed.current = place.count;
    const index = indexOfPlace(rows, place.at);
    follower.current?.set(false);
    if (index >= 0) show(index, "center");
  }, [place, rows, show]);

  /** Where we are: the chosen line, else the first one in sight, or for going up the last one. */
  const indexNow = (up: boolean) => {
    const at = rows.findIndex((row) => row.key === chosen);
    const { current } = virtual;
    return at >= 0 || current === null ? Math.max(0, at) : current.findItemIndex(current.scrollOffset + (up ? current.viewportSize - ROW_PX : 0));
  };
  const follow = () => {
    follower.current?.set(true);
    onChoose(undefined);
    if (buffer.newer) view.toEnd();
    else follower.current?.pin();
  };
  useImperativeHandle(ref, () => ({
    step: (by) => {
      const from = indexNow(by < 0);
      const started = rows.some((row) => row.key === chosen);
      for (let at = started ? from + by : from; at >= 0 && at < rows.length; at += by) {
        if (!isHit(rows[at])) continue;
        show(at, "center");
        return true;
      }
      if (by < 0) view.loadOlder();
      else view.loadNewer();
      return false;
    },
    follow,
  }));

  const toggle = useCallback((key: number) => setUnfolded((now) => toggled(now, key)), []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== scroller.current || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const by = event.key === "ArrowDown" ? 1 : -1;
      const to = chosen === undefined ? indexNow(by < 0) : indexNow(by < 0) + by;
      if (rows[to] !== undefined) show(to, "nearest");
    } else if (event.key === "Enter" && chosen !== undefined) toggle(chosen);
    else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent) => {
    const target = event.target as Element;
    if (target.closest("button, a") !== null || window.getSelection()?.isCollapsed === false) return;
    const key = target.closest<HTMLElement>("[data-key]")?.dataset["key"];
    if (key !== undefined) onChoose(Number(key) === chosen ? undefined : Number(key));
  };
  const count = Math.max(0, buffer.arrived - leftAt);
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {/* A log by its role; silent, for nobody can listen to a thousand lines. It scrolls, so it takes the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-noninteractive-tabindex, jsx-a11y/mouse-events-have-key-events */}
      <div ref={scroller} role="log" aria-live="off" aria-label={sayAs("of a log", "Lines")} tabIndex={0} data-inset-focus data-following={following} onScroll={edges} onKeyDown={onKeyDown} onClick={onClick} onMouseOver={onMouseOver} className={`min-h-0 flex-1 overflow-y-auto outline-none [overflow-anchor:none] ${wrap ? "overflow-x-hidden" : "overflow-x-auto"}`}>
        <div style={{ height: EDGE_PX }} className="flex items-center px-4 text-xs text-faint">
          {rows.length > 0 && (state.loading === "older" ? say("Reading older lines") : buffer.older ? "" : say("The log begins here."))}
        </div>
        <div ref={content}>
          <Virtualizer key={buffer.epoch} ref={virtual} scrollRef={scroller} data={rows} shift={buffer.atStart} itemSize={ROW_PX} startMargin={EDGE_PX} bufferSize={AHEAD_PX}>
            {(row, index) => (
              <div key={row.key}>
                {row.kind === "gap" ? (
                  <GapView row={row} onLoad={view.loadGap} />
                ) : (
                  <>
                    <TurnBefore rows={rows} index={index} />
                    <LogLineView row={row} source={sourceOf(sources, row.line.source)} finder={finder} searching={searching} chosen={row.key === chosen} unfolded={unfolded.has(row.key)} wrap={wrap} times={times} compact={compact} onUnfold={toggle} />
                  </>
                )}
              </div>
            )}
          </Virtualizer>
        </div>
      </div>
      {rows.length === 0 && empty}
      {!following && (
        <div className="pointer-events-none absolute inset-x-0 bottom-3 flex justify-center">
          <Button small look="primary" className="pointer-events-auto h-7 px-3 shadow-lg" icon={<ArrowDown size={13} aria-hidden />} onClick={follow}>
            {count > 0 ? sayCount(count, "{n} new line", "{n} new lines") : say("To the newest lines")}
          </Button>
        </div>
      )}
    </div>
  );
}

function TurnBefore({ rows, index }: { readonly rows: readonly Row[]; readonly index: number }) {
  const row = rows[index];
  const before = rows[index - 1];
  if (row?.kind !== "line" || before?.kind !== "line") return null;
  const boot = row.line.boot !== before.line.boot && row.line.boot !== undefined && before.line.boot !== undefined;
  if (!boot && dayOf(row.line.at) === dayOf(before.line.at)) return null;
  return <Turn at={row.line.at} boot={boot} />;
}

/** A source that nobody told about yet has its key as its name. */
function sourceOf(sources: ReadonlyMap<string, LogSource> | undefined, key: string): LogSource | undefined {
  if (sources === undefined) return undefined;
  return sources.get(key) ?? { key, title: key, color: sources.size };
}

/** The row of the place's line, else the first one from its time on, else the last one. */
function indexOfPlace(rows: readonly Row[], place: string): number {
  const { at, cursor } = readPlace(place);
  const exact = cursor === undefined ? -1 : rows.findIndex((row) => row.kind === "line" && row.line.cursor === cursor);
  if (exact >= 0) return exact;
  const from = rows.findIndex((row) => row.kind === "line" && row.line.at >= at);
  return from < 0 ? rows.length - 1 : from;
}

const isHit = (row: Row | undefined): boolean => row?.kind === "line" && row.line.hit === true;

/** Ages in titles are of the moment that somebody asks for them. */
function onMouseOver(event: MouseEvent): void {
  const time = (event.target as Element).closest<HTMLElement>("time[data-at]");
  if (time !== null) time.title = describeStamp(Number(time.dataset["at"]), Date.now());
}

function toggled(now: ReadonlySet<number>, key: number): ReadonlySet<number> {
  const next = new Set(now);
  if (!next.delete(key)) next.add(key);
  return next;
}
