/** The network map: a picture and a table of the same, what is chosen beside it. All of it is in the address. */

import { X } from "lucide-react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { Link, useLocation } from "wouter";
import { IconButton } from "../../components/button";
import { SearchField } from "../../components/list-page";
import { late } from "../../components/late";
import { Empty, Skeleton } from "../../components/notice";
import { ObjectPage } from "../../components/object-page";
import { PageHead } from "../../components/page";
import { useEscape } from "../../lib/escape";
import { useNodeFilter, useQuery, withQuery } from "../../lib/route";
import { useHeldMedia, useRoomForPanel } from "../../lib/width";
import { graph, useGraphWatch } from "../../store/graph";
import { useRefusal } from "../../store/session";
import { loadPositions } from "../../store/positions";
import { useStore } from "../../store/store";
import type { GraphDocument } from "../../wire/types.gen";
import { say, sayCount } from "../../words/say";
import { MapDetail, useLabel } from "./detail";
import { DrawDialog, type Ends } from "./drawing";
import { setFolded } from "./folds";
import { isShown, picked, type Hidden, type State } from "./model";
import { QUESTION, QuestionPanel, useQuestion } from "./questions";
import { MapTable, rowsOf, thingPath } from "./table";
import { warmElk } from "./elk";
import { AskMenu, MoreMenu, ShownMenu, StateSelect, Views } from "./tools";
import { useDrawn, useLayout, useShape } from "./use-layout";

const canvas = late(async () => (await import("./canvas")).Canvas, <Skeleton />);

/** All that the picture needs is on its way while the graph is. */
function warm(): void {
  warmElk();
  canvas.fetch();
}
const NARROW = "(max-width: 767px)";

export function MapView() {
  useGraphWatch();
  useEffect(() => void loadPositions(), []);
  const [query] = useQuery();
  const { question } = useQuestion();
  // an answer stays where it was asked for, also when a phone is turned
  const narrow = useHeldMedia(NARROW, question !== undefined);
  const { state, status } = useStore(graph, (now) => now);
  const view = query.get("view") ?? (narrow && query.get("focus") === null ? "table" : "map");
  useEffect(() => {
    if (view === "map") warm();
  }, [view]);
  if (state === undefined) return <Waiting failed={status === "failed"} />;
  const stale = status === "lost" ? <Stale /> : null;
  return view === "table" ? <TableView doc={state} notice={stale} narrow={narrow} /> : <PictureView doc={state} notice={stale} narrow={narrow} />;
}

function Waiting({ failed }: { readonly failed: boolean }) {
  return (
    <div className="flex h-full flex-col">
      <PageHead title={say("Network map")} />
      {failed ? <Empty title={say("The map did not come")}>{say("ServiceBay did not answer in time. This page shows the map as soon as it does.")}</Empty> : <Skeleton />}
    </div>
  );
}

function Stale() {
  return (
    <p role="status" className="animate-late border-b border-line bg-look-wash px-3 py-1.5 text-sm md:px-5">
      {say("The map is as it was when the connection was lost.")}
    </p>
  );
}

const EMPTY = (
  <Empty
    title={say("Nothing is on the map yet")}
    action={
      <Link href="/nodes/add" className="link text-sm">
        {say("Add a node")}
      </Link>
    }
  >
    {say("The map shows how the internet, your router, nodes, proxies, services and containers hang together, and answers what breaks if one of them stops. It draws itself as soon as there is a node.")}
  </Empty>
);

const isEmpty = (doc: GraphDocument): boolean => !Object.values(doc.nodes).some((node) => node.kind === "node");

interface ViewProps {
  readonly doc: GraphDocument;
  readonly notice: React.ReactNode;
  readonly narrow: boolean;
}

function useViews(now: "map" | "table", narrow: boolean, doc: GraphDocument) {
  const [query] = useQuery();
  const search = query.toString();
  const about = query.get(now === "map" ? "focus" : "open") ?? undefined;
  return (
    <Views
      now={now}
      mapHref={`/map${withQuery(search, { view: narrow ? "map" : undefined, focus: about, open: undefined, show: undefined, group: undefined, sort: undefined })}`}
      tableHref={`/map${withQuery(search, { view: "table", open: about !== undefined && !query.has("ask") && doc.nodes[about] !== undefined && !narrow ? about : undefined, focus: undefined, state: undefined, hide: undefined })}`}
      tableFirst={narrow}
    />
  );
}

function TableView({ doc, notice, narrow }: ViewProps) {
  const [query, change] = useQuery();
  const [, navigate] = useLocation();
  const roomy = useRoomForPanel();
  const [ends, setEnds] = useState<Ends>();
  const rows = useMemo(() => rowsOf(doc, () => true), [doc]);
  const views = useViews("table", narrow, doc);
  const { question, ask, close } = useQuestion();
  const open = query.get("open") ?? undefined;
  const shown = open !== undefined && rows[open] !== undefined;
  // where there is no room for a detail any more the answer stays that led to it, if one did
  const crowdedPathOf = question === undefined ? thingPath : () => `/map${withQuery(query.toString(), { open: undefined })}`;
  useEscape(() => open === undefined && question !== undefined && close());
  const tools = (
    <>
      {views}
      <AskMenu onAsk={(next) => ask(next, open)} />
      <MoreMenu doc={doc} laid={undefined} onFold={() => undefined} />
    </>
  );
  return (
    <div className="relative flex h-full min-h-0">
      <div className="min-w-0 flex-1">
        <MapTable
          rows={isEmpty(doc) ? {} : rows}
          tools={tools}
          notice={notice}
          empty={EMPTY}
          crowdedPathOf={crowdedPathOf}
          detail={(row) => <MapDetail id={row.key} onFocus={(id) => navigate(`/map${withQuery(window.location.search, { open: id })}`, { replace: true })} onDraw={(source) => setEnds({ source, target: undefined })} />}
        />
      </div>
      {question !== undefined && (
        <Panel label={QUESTION[question]} place={roomy ? "beside" : "over"} hidden={shown} onClose={close}>
          <QuestionPanel key={question} question={question} onFocus={(id) => (roomy ? change({ open: id }) : navigate(thingPath(id)))} />
        </Panel>
      )}
      {ends !== undefined && <DrawDialog ends={ends} onClose={() => setEnds(undefined)} />}
    </div>
  );
}

/** `hide=kind.network,line.flow` in the address. */
function hiddenOf(text: string | null): Hidden {
  const parts = (text ?? "").split(",");
  const named = (place: string) => new Set(parts.flatMap((part) => (part.startsWith(`${place}.`) ? [part.slice(place.length + 1)] : [])));
  return { layers: named("layer"), kinds: named("kind"), lines: named("line") };
}

function PictureView({ doc, notice, narrow }: ViewProps) {
  const [query, change] = useQuery();
  const node = useNodeFilter();
  const roomy = useRoomForPanel();
  const hide = query.get("hide");
  const hidden = useMemo(() => hiddenOf(hide), [hide]);
  const focus = query.get("focus") ?? undefined;
  const words = query.get("q")?.trim() ?? "";
  const { question, ask, close } = useQuestion();
  const state = (query.get("state") ?? "") as State;
  const [ends, setEnds] = useState<Ends>();
  const [connecting, setConnecting] = useState(false);
  const shape = useShape();
  const drawn = useDrawn(shape, hidden, node, focus);
  const { laid, failed } = useLayout(shape, drawn);
  const hits = useMemo(() => picked(doc, words, state), [doc, words, state]);
  // the same ones each time: the picture is not drawn anew with each change of a state
  const setFocus = useCallback((id: string | undefined) => change({ focus: id, ask: undefined }), [change]);
  const connect = useCallback((source: string, target: string) => setEnds({ source, target }), []);
  useEscape(() => (connecting ? setConnecting(false) : question !== undefined ? close() : setFocus(undefined)));
  const setHidden = (what: string, hides: boolean) => {
    const parts = new Set((hide ?? "").split(",").filter(Boolean));
    if (hides) parts.add(what);
    else parts.delete(what);
    change({ hide: [...parts].join(",") });
  };
  const nextHit = () => {
    const ids = [...(hits ?? [])].filter((id) => doc.nodes[id] !== undefined && isShown(doc.nodes[id], hidden, node));
    if (ids.length > 0) setFocus(ids[(focus === undefined ? 0 : ids.indexOf(focus) + 1) % ids.length]);
  };
  const views = useViews("map", narrow, doc);
  const refusal = useRefusal("operate");
  const chosen = focus !== undefined && doc.nodes[focus] !== undefined ? focus : undefined;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <PageHead title={say("Network map")}>
        {views}
        <SearchField words={query.get("q") ?? ""} onChange={(q) => change({ q })} noun={say("things")} onNext={nextHit} />
      </PageHead>
      <div className="flex min-h-10 items-center gap-x-1 overflow-x-auto border-b border-line px-2 [scrollbar-width:none] md:px-4">
        <AskMenu onAsk={(next) => ask(next, focus)} />
        <ShownMenu doc={doc} hidden={hidden} onHide={setHidden} />
        <StateSelect value={state} onChange={(next) => change({ state: next })} />
        <button type="button" aria-pressed={connecting} disabled={refusal !== undefined} title={refusal} onClick={() => setConnecting(!connecting)} className={`h-7 shrink-0 rounded-md px-2 text-sm disabled:opacity-55 ${connecting ? "bg-pressed text-ink" : "text-soft hover:bg-hover hover:text-ink"}`}>
          {say("Connect")}
        </button>
        <p role="status" className="min-w-0 flex-1 truncate text-right text-xs text-faint">
          {connecting ? say("Drag from the right side of one to another.") : hits === undefined ? "" : hits.size === 0 ? say("Nothing fits.") : sayCount(hits.size, "{n} fits. Enter leads to the next.", "{n} fit. Enter leads to the next.")}
        </p>
        <MoreMenu doc={doc} laid={laid} onFold={(folded) => setFolded(Object.values(doc.nodes).flatMap((each) => (each.kind === "node" ? [each.id] : [])), folded)} />
      </div>
      {notice}
      <div className="relative flex min-h-0 flex-1">
        {isEmpty(doc) ? (
          <div className="flex-1">{EMPTY}</div>
        ) : laid === undefined ? (
          <div className="flex-1">{failed ? <Empty title={say("The map could not be laid out")}>{say("The table has the same content. Please report this with the text that it copies.")}</Empty> : <Skeleton />}</div>
        ) : (
          <canvas.View laid={laid} focus={chosen} hits={hits} connecting={connecting} movable={refusal === undefined} onFocus={setFocus} onConnect={connect} />
        )}
        {question !== undefined ? (
          <Panel label={QUESTION[question]} place={roomy ? "beside" : "below"} onClose={close}>
            <QuestionPanel key={question} question={question} onFocus={(id) => change({ focus: id })} />
          </Panel>
        ) : (
          chosen !== undefined && (
            <Panel label={say("Details of {label}", { label: doc.nodes[chosen]?.label ?? chosen })} place={roomy ? "beside" : "below"} onClose={() => setFocus(undefined)}>
              <MapDetail key={chosen} id={chosen} onFocus={setFocus} onDraw={(source) => setEnds({ source, target: undefined })} />
            </Panel>
          )
        )}
      </div>
      {ends !== undefined && <DrawDialog ends={ends} onClose={() => setEnds(undefined)} />}
    </div>
  );
}

const PLACE = {
  beside: "relative w-[24rem] shrink-0 border-l", below: "absolute inset-x-0 bottom-0 z-10 max-h-[55%] border-t", over: "absolute inset-0 z-20",
} as const;

interface PanelProps {
  readonly label: string;
  /** Beside the page where there is room; else over the map's lower half, or over the table. */
  readonly place: keyof typeof PLACE;
  /** Something else is in its place for now; what was answered is kept. */
  readonly hidden?: boolean;
  readonly onClose: () => void;
  readonly children: React.ReactNode;
}

function Panel({ label, place, hidden = false, onClose, children }: PanelProps) {
  return (
    <aside aria-label={label} hidden={hidden} className={`overflow-y-auto border-line bg-canvas ${PLACE[place]}`}>
      <span className="absolute top-3 right-3 z-10">
        <IconButton label={say("Close details")} onClick={onClose}>
          <X size={15} aria-hidden />
        </IconButton>
      </span>
      {children}
    </aside>
  );
}

/** One of the map's things on a page of its own, where there is no room beside the table. */
export function AboutView() {
  useGraphWatch();
  useEffect(() => void loadPositions(), []);
  const [query] = useQuery();
  const [, navigate] = useLocation();
  const [ends, setEnds] = useState<Ends>();
  const id = query.get("focus") ?? "";
  const label = useLabel(id);
  const known = useStore(graph, (now) => now.state !== undefined);
  if (!known) return <Skeleton />;
  return (
    <ObjectPage
      name={label ?? id}
      node={id.split("/")[1] ?? ""}
      noun={say("thing")}
      back={{ href: "/map?view=table", title: say("network map") }}
      found={label !== undefined}
      tools={
        <Link href={`/map?view=map&focus=${encodeURIComponent(id)}`} className="link text-sm">
          {say("On the map")}
        </Link>
      }
    >
      <MapDetail id={id} onFocus={(next) => navigate(`/map/about?focus=${encodeURIComponent(next)}`)} onDraw={(source) => setEnds({ source, target: undefined })} onPage />
      {ends !== undefined && <DrawDialog ends={ends} onClose={() => setEnds(undefined)} />}
    </ObjectPage>
  );
}
