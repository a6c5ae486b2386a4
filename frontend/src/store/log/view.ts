/**
 * One log on the screen, outside React: follows it over the socket, pages through it by cursor over REST, and holds a bounded
 * part. It says what it does not hold. `close` belongs to whoever started it.
 */

import { api, ApiError } from "../../wire/http";
import { openLogSocket, type LogSocket } from "../../wire/log-socket";
import type { LogLines, LogOpen, LogQuery, LogsAnswer, LogSource, Problem } from "../../wire/types.gen";
import { append, edgesOf, EMPTY, extend, fillGap, firstCursor, lastCursor, needsTrim, prepend, replace, setLoading, trimEnd, trimStart, type Buffer } from "../../lib/log/buffer";
import { readPlace } from "../../lib/log/address";
import { say } from "../../words/say";
import { checkSession, noteRefusal } from "../session";
import { createStore, type Store } from "../store";
import { createFrames } from "./frames";

const TAIL = 500;
const PAGE = 500;
const GAP_PAGE = 1000;
const GAP_PAGES = 20;
const RETRY_MS = 1500;

export interface LogState {
  readonly buffer: Buffer;
  /** `opening`: nothing was said yet; `live`: pushed as it comes; `lost`: the connection is away; `past`: what is asked for has ended. */
  readonly status: "opening" | "live" | "lost" | "past";
  readonly sources: readonly LogSource[];
  readonly loading: "older" | "newer" | "place" | undefined;
  readonly problem: Problem | undefined;
  /** What the hub says beside the lines. */
  readonly note: string | undefined;
  /** The place that was jumped to last. Counted, so that the same place can be asked for twice. */
  readonly place: { readonly at: string; readonly count: number } | undefined;
}

export interface LogView {
  readonly store: Store<LogState>;
  /** It was opened at a place in the past, not at the end. */
  readonly startsAtPlace: boolean;
  /** Whether whoever reads is at the end: then the oldest lines make room for new ones. */
  setFollowing(on: boolean): void;
  loadOlder(): void;
  loadNewer(): void;
  loadGap(key: number): void;
  /** The lines around a place (`placeOf`). */
  jump(place: string): void;
  /** The newest lines, and what comes. */
  toEnd(): void;
  onLines(callback: ((batch: LogLines) => void) | undefined): void;
  start(): void;
  close(): void;
}

const START: LogState = { buffer: EMPTY, status: "opening", sources: [], loading: undefined, problem: undefined, note: undefined, place: undefined };

/** `node` undefined: the hub's own log. `place`: where to begin, if not at the end. */
export function createLog(node: string | undefined, query: LogQuery, place: string | undefined): LogView {
  const store = createStore<LogState>(START);
  const frames = createFrames();
  const ended = query.until !== undefined;
  let closed = false;
  let socket: LogSocket | undefined;
  let following = place === undefined;
  let connected = false;
  let start = place;
  let tell: ((batch: LogLines) => void) | undefined;
  /** The log that the hub pushes now; batches of another one are too late. While it is asked for, they are held. */
  let current: string | undefined;
  let held: { readonly batch: LogLines; readonly taken: () => void }[] | undefined;
  let opening = 0;
  /** How far back a search came that found nothing more yet. */
  let searched: string | undefined;
  let searchedAhead: string | undefined;
  let asked = 0;

  const set = (change: Partial<LogState>) => store.set((now) => ({ ...now, ...change }));
  const setBuffer = (change: (buffer: Buffer) => Buffer) => store.set((now) => ({ ...now, buffer: change(now.buffer) }));

  const retrySoon = () => window.setTimeout(() => !closed && socket?.retry(), RETRY_MS);
  const connect = () =>
    openLogSocket({
      onConnect: () => {
        connected = true;
        resume();
      },
      onLost: () => {
        connected = false;
        current = undefined;
        held = undefined;
        set({ status: "lost" });
        retrySoon();
      },
      onRefused: () => {
        if (store.get().status === "live") set({ status: "lost" });
        void checkSession();
        retrySoon();
      },
      onBatch: (batch, taken) => {
        if (held !== undefined && batch.id !== current) held.push({ batch, taken });
        else take(batch, taken);
      },
    });

  /** Have the hub push: from the start, or from where we are. */
  function resume(): void {
    const { buffer } = store.get();
    const last = lastCursor(buffer);
    if (buffer.newer || (last === undefined && start !== undefined)) push({ tail: 0 });
    else push(last === undefined ? { tail: TAIL } : { after: last });
  }

  function push(from: Pick<LogOpen, "tail" | "after">): void {
    if (socket === undefined || !connected) return;
    if (current !== undefined) socket.leave(current);
    current = undefined;
    for (const each of held ?? []) each.taken();
    held = [];
    const mine = ++opening;
    void socket.open({ ...(node === undefined ? {} : { node }), query, ...from }).then((answer) => {
      if (closed) return;
      if (mine !== opening) {
        if (answer.id !== undefined) socket?.leave(answer.id);
        return;
      }
      const waiting = held ?? [];
      held = undefined;
      if (answer.id === undefined) return set({ problem: problemOf(answer.code, answer.detail), status: "past" });
      current = answer.id;
      frames.add(() => {
        set({ status: from.tail === TAIL ? "opening" : "live", problem: undefined, sources: merged(store.get().sources, answer.sources) });
        if (from.tail === TAIL) setBuffer((buffer) => ({ ...buffer, older: true }));
      });
      for (const each of waiting) take(each.batch, each.taken);
    });
  }

  function take(batch: LogLines, taken: () => void): void {
    if (batch.id !== current) return taken();
    const arrive = () => {
      tell?.(batch);
      store.set((now) => ({
        ...now,
        buffer: append(now.buffer, batch.gap ?? 0, batch.lines ?? [], following),
        note: batch.note ?? ((batch.lines ?? []).length > 0 ? undefined : now.note),
        status: batch.ended === true ? "past" : batch.started === true ? "live" : now.status,
        problem: batch.ended === true && batch.note !== undefined ? problemOf("ended", batch.note) : now.problem,
      }));
      if (following && needsTrim(store.get().buffer)) frames.add(() => setBuffer((buffer) => (following ? trimStart(buffer) : buffer)));
      taken();
    };
    frames.add(arrive, true);
  }

  /** Ask for a page; the answer is used in a frame of its own, unless something else was asked for since. */
  function load(kind: LogState["loading"], about: Readonly<Record<string, string>>, use: (page: LogsAnswer) => void): void {
    const mine = ++asked;
    set({ loading: kind, problem: undefined });
    api.logs(node, query, about).then(
      (page) => {
        if (closed || mine !== asked) return;
        frames.add(() => {
          set({ loading: undefined, sources: merged(store.get().sources, page.sources), note: page.note ?? store.get().note });
          use(page);
        });
      },
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        noteRefusal(error);
        if (!closed && mine === asked) set({ loading: undefined, problem: error.problem });
      },
    );
  }

  const view: LogView = {
    store,
    startsAtPlace: place !== undefined,
    setFollowing: (on) => {
      following = on;
    },
    loadOlder: () => {
      const { buffer, loading } = store.get();
      if (loading !== undefined || !buffer.older) return;
      const before = searched ?? firstCursor(buffer);
      load("older", { ...(before === undefined ? {} : { before }), limit: `${PAGE}` }, (page) => {
        searched = page.searched;
        setBuffer((now) => prepend(now, page.lines, page.older));
        if (needsTrim(store.get().buffer)) frames.add(() => setBuffer(trimEnd));
      });
    },
    loadNewer: () => {
      const { buffer, loading } = store.get();
      const after = searchedAhead ?? lastCursor(buffer);
      if (loading !== undefined || !buffer.newer || after === undefined) return;
      load("newer", { after, limit: `${PAGE}` }, (page) => {
        searchedAhead = page.searched;
        setBuffer((now) => extend(now, page.lines, page.newer));
        if (needsTrim(store.get().buffer)) frames.add(() => setBuffer(trimStart));
        if (!page.newer) resume();
      });
    },
    loadGap: (key) => void loadGap(key),
    jump: (at) => {
      load("place", { around: `${readPlace(at).at}`, limit: `${PAGE}` }, (page) => {
        searched = page.lines.length === 0 ? page.searched : undefined;
        searchedAhead = undefined;
        setBuffer((now) => replace(now, page.lines, page.older, page.newer));
        store.set((now) => ({ ...now, place: { at, count: (now.place?.count ?? 0) + 1 }, ...(ended ? { status: "past" as const } : {}) }));
        if (page.newer) push({ tail: 0 });
        else resume();
      });
    },
    toEnd: () => {
      if (!store.get().buffer.newer) return;
      asked += 1;
      start = undefined;
      searched = undefined;
      searchedAhead = undefined;
      following = true;
      set({ loading: undefined });
      frames.add(() => setBuffer((now) => replace(now, [], true, false)));
      frames.add(() => (ended ? newest() : push({ tail: TAIL })));
    },
    onLines: (callback) => {
      tell = callback;
    },
    start: () => {
      closed = false;
      frames.start();
      if (!ended) socket = connect();
      if (place !== undefined) view.jump(place);
      else if (ended) newest();
    },
    close: () => {
      closed = true;
      connected = false;
      frames.stop();
      socket?.close();
    },
  };

  /** The last lines of a log that has ended. */
  function newest(): void {
    load("place", { limit: `${PAGE}` }, (page) => {
      setBuffer((now) => replace(now, page.lines, page.older, page.newer));
      set({ status: "past" });
    });
  }

  /** What a gap left out, page by page; of a very long one a part, and the rest stays a gap. */
  async function loadGap(key: number): Promise<void> {
    const gap = store.get().buffer.rows.find((row) => row.key === key);
    if (gap?.kind !== "gap" || gap.loading) return;
    frames.add(() => setBuffer((now) => setLoading(now, key, true)));
    try {
      for (let page = 1; page <= GAP_PAGES; page += 1) if (!(await loadGapPage(key, page < GAP_PAGES))) return;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      noteRefusal(error);
      frames.add(() => setBuffer((now) => setLoading(now, key, false)));
      set({ problem: error.problem });
    }
  }

  /** Whether there is more of it to load. */
  async function loadGapPage(key: number, goesOn: boolean): Promise<boolean> {
    const edges = edgesOf(store.get().buffer, key);
    if (edges === undefined) return false;
    const page = await api.logs(node, query, { after: edges.after, limit: `${GAP_PAGE}` });
    const met = page.lines.findIndex((line) => line.cursor === edges.until);
    const lines = met < 0 ? page.lines : page.lines.slice(0, met);
    const isMore = met < 0 && page.newer && lines.length > 0;
    return new Promise((resolve) => {
      frames.add(() => {
        setBuffer((now) => fillGap(now, key, lines, isMore ? goesOn : undefined));
        resolve(isMore && !closed);
      });
    });
  }

  return view;
}

/** What the socket refused, in the shape of what REST refuses. */
function problemOf(code = "refused", detail = say("The log could not be opened.")): Problem {
  return { type: "about:blank", title: say("The log cannot be read"), status: 0, code, detail };
}

/** Known sources and those told anew, each once; the same object while nothing is new. */
function merged(known: readonly LogSource[], told: readonly LogSource[] | undefined): readonly LogSource[] {
  const fresh = (told ?? []).filter((each) => !known.some((old) => old.key === each.key));
  if (fresh.length === 0) return known;
  // with more of them a title may have become longer, so that no two are the same
  return [...known.map((old) => ({ ...old, title: told?.find((each) => each.key === old.key)?.title ?? old.title })), ...fresh];
}
