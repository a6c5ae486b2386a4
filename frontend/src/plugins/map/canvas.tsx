/** The picture: cards and lines where the layout put them. One can drag, zoom, fold, and walk it with the arrow keys. */

import "@xyflow/react/dist/base.css";
import "./map.css";
import { applyNodeChanges, getViewportForBounds, MiniMap, ReactFlow, type Connection, type NodeChange, type ReactFlowInstance } from "@xyflow/react";
import { Maximize, Minus, Plus } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useLocation } from "wouter";
import { IconButton } from "../../components/button";
import { graph } from "../../store/graph";
import { putPlace } from "../../store/positions";
import { say } from "../../words/say";
import { setFolded } from "./folds";
import { cardElement, nodeTypes, type CardNode } from "./card";
import { absolute, HEAD } from "./layout";
import { Arrows, edgeTypes, type LineEdge } from "./line";
import { marks } from "./marks";
import { KIND } from "./model";
import type { Laid } from "./use-layout";
import { walk, type Way } from "./walk";

const ZOOM = { least: 0.05, most: 2, first: 1.1, legible: 0.55 } as const;
/** More cards than this, and only those in sight are in the page. */
const MANY_CARDS = 250;
const WAYS = new Set<string>(["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"]);

interface Props {
  readonly laid: Laid;
  readonly focus: string | undefined;
  readonly hits: ReadonlySet<string> | undefined;
  readonly connecting: boolean;
  /** Who looks may put things elsewhere. */
  readonly movable: boolean;
  readonly onFocus: (id: string | undefined) => void;
  readonly onConnect: (source: string, target: string) => void;
}

export function Canvas({ laid, focus, hits, connecting, movable, onFocus, onConnect }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const flow = useRef<ReactFlowInstance<CardNode, LineEdge>>(undefined);
  const [, navigate] = useLocation();
  const [nodes, setNodes] = useState<CardNode[]>([]);
  const [shown, setShown] = useState<Laid>();
  if (shown !== laid) {
    setShown(laid);
    setNodes(nodesOf(laid));
  }
  const edges = useMemo(() => edgesOf(laid), [laid]);
  const card = focus === undefined ? undefined : laid.drawn.shownAs.get(focus);

  useEffect(() => {
    const near = card === undefined ? undefined : new Set([card, ...laid.drawn.lines.flatMap((line) => (line.source === card ? [line.target] : line.target === card ? [line.source] : []))]);
    marks.set({ focus: card, near, hits: hits && new Set([...hits].flatMap((id) => laid.drawn.shownAs.get(id) ?? [])) });
  }, [card, hits, laid]);
  useEffect(() => () => marks.set({ focus: undefined, near: undefined, hits: undefined }), []);

  const fit = useCallback((ids?: ReadonlySet<string>) => show(flow.current, frame.current, laid, ids), [laid]);
  // In sight at first; later the picture stays where it is, unless what is chosen is out of sight.
  const fitted = useRef(false);
  useEffect(() => {
    if (flow.current === undefined) return;
    if (!fitted.current) {
      fitted.current = true;
      fit(card === undefined ? undefined : marks.get().near);
    } else if (card !== undefined && !inSight(flow.current, frame.current, laid, card)) fit(marks.get().near);
  }, [card, laid, fit]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== frame.current || event.altKey || event.ctrlKey || event.metaKey) return;
    if (WAYS.has(event.key)) onFocus(walk(laid.drawn, laid.spots, card, event.key as Way) ?? card);
    else if (event.key === "Enter" && card !== undefined) open(card);
    else if (event.key === " " && card !== undefined) toggle(laid, card);
    else if (event.key === "+") void flow.current?.zoomIn();
    else if (event.key === "-") void flow.current?.zoomOut();
    else if (event.key === "0") fit();
    else return;
    event.preventDefault();
  };
  const open = (id: string) => {
    const page = graph.get().state?.nodes[id]?.page;
    if (page === undefined) toggle(laid, id);
    else navigate(page);
  };

  return (
    <div className="relative min-h-0 min-w-0 flex-1">
      <p id="map-keys" className="sr-only">
        {say("The arrow keys lead right and left along the lines, and up and down among what stands beside. Enter opens the page, Space folds or opens a group, Escape lets go. The tab Table has the same content.")}
      </p>
      <Told laid={laid} card={card} />
      <Arrows />
      <ReactFlow<CardNode, LineEdge>
        ref={frame}
        tabIndex={0}
        data-inset-focus
        aria-label={say("Network map")}
        aria-describedby="map-keys"
        aria-activedescendant={card === undefined ? undefined : cardElement(card)}
        data-connecting={connecting || undefined}
        onKeyDown={onKeyDown}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        minZoom={ZOOM.least}
        maxZoom={ZOOM.most}
        onInit={(instance) => {
          flow.current = instance;
          fitted.current = true;
          fit(card === undefined ? undefined : marks.get().near);
        }}
        onMoveStart={() => frame.current?.setAttribute("data-moving", "")}
        onMoveEnd={() => frame.current?.removeAttribute("data-moving")}
        onNodesChange={(changes: NodeChange<CardNode>[]) => setNodes((now) => applyNodeChanges(changes, now))}
        onNodeClick={(_event, node) => {
          onFocus(node.id);
          frame.current?.focus({ preventScroll: true });
        }}
        onNodeDoubleClick={(_event, node) => open(node.id)}
        onNodeDragStop={(_event, node) => void putPlace(node.id, { x: Math.round(node.position.x), y: Math.round(node.position.y) })}
        onPaneClick={() => onFocus(undefined)}
        onConnect={({ source, target }: Connection) => onConnect(source, target)}
        nodesConnectable={connecting}
        nodesDraggable={movable}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        panActivationKeyCode={null}
        zoomActivationKeyCode={null}
        zoomOnDoubleClick={false}
        nodeDragThreshold={4}
        zIndexMode="manual"
        onlyRenderVisibleElements={nodes.length > MANY_CARDS}
      >
        <MiniMap<CardNode> pannable zoomable ariaLabel={say("The whole map, small")} className="max-md:hidden" nodeColor={miniColour} nodeStrokeColor="var(--color-edge)" bgColor="var(--color-canvas)" maskColor="color-mix(in oklab, var(--color-side) 70%, transparent)" nodeBorderRadius={6} style={{ width: 160, height: 110 }} />
      </ReactFlow>
      <div className="absolute bottom-3 left-3 flex rounded-md border border-line bg-raised">
        <IconButton label={say("Zoom out (-)")} onClick={() => void flow.current?.zoomOut()}>
          <Minus size={14} aria-hidden />
        </IconButton>
        <IconButton label={say("Zoom in (+)")} onClick={() => void flow.current?.zoomIn()}>
          <Plus size={14} aria-hidden />
        </IconButton>
        <IconButton label={say("Show all of it (0)")} onClick={() => fit()}>
          <Maximize size={13} aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}

/** What is chosen, said to who does not see it. */
function Told({ laid, card }: { readonly laid: Laid; readonly card: string | undefined }) {
  const node = card === undefined ? undefined : graph.get().state?.nodes[card];
  const out = laid.drawn.lines.filter((line) => line.source === card).length;
  const back = laid.drawn.lines.filter((line) => line.target === card).length;
  return (
    <p role="status" className="sr-only">
      {node !== undefined && say("{label}, {kind}, {state}. {out} to the right, {back} to the left.", { label: node.label, kind: KIND[node.kind], state: node.stateText, out, back })}
    </p>
  );
}

function toggle(laid: Laid, id: string): void {
  const card = laid.drawn.cards.find((each) => each.id === id);
  if (card?.foldable === true) setFolded([id], card.inside.length === 0);
}

function nodesOf({ drawn, spots }: Laid): CardNode[] {
  const found = drawn.cards.flatMap((card): CardNode[] => {
    const spot = spots.get(card.id);
    if (spot === undefined) return [];
    const y = card.isBox ? HEAD / 2 : spot.height / 2;
    return [
      {
        id: card.id,
        type: card.isBox ? "box" : "card",
        data: { card },
        position: { x: spot.x, y: spot.y },
        width: spot.width,
        height: spot.height,
        zIndex: card.isBox ? 0 : 2,
        ...(card.box === undefined ? {} : { parentId: card.box }),
        handles: [
          { id: "to", type: "target", position: LEFT, x: 0, y },
          { id: "from", type: "source", position: RIGHT, x: spot.width, y },
          ...(card.isBox ? [{ id: "inward", type: "source" as const, position: RIGHT, x: 0, y }] : []),
        ],
      },
    ];
  });
  return [...found.filter((node) => node.parentId === undefined), ...found.filter((node) => node.parentId !== undefined)];
}

// xyflow's own names for the sides; its enum is a value, and these are its members
const LEFT = "left" as NonNullable<CardNode["handles"]>[number]["position"];
const RIGHT = "right" as NonNullable<CardNode["handles"]>[number]["position"];

function edgesOf({ drawn }: Laid): LineEdge[] {
  return drawn.lines.map((line) => ({ id: line.id, type: "line", source: line.source, target: line.target, sourceHandle: line.inward ? "inward" : "from", targetHandle: "to", data: { line }, zIndex: 1 }));
}

function miniColour(node: CardNode): string {
  const state = graph.get().state?.nodes[node.id];
  if (node.type === "box") return "var(--color-side)";
  return state?.tone === "act" ? "var(--color-act)" : state?.tone === "look" ? "var(--color-look)" : "var(--color-track)";
}

type Flow = ReactFlowInstance<CardNode, LineEdge>;

function show(flow: Flow | undefined, frame: HTMLDivElement | null, { drawn, spots }: Laid, ids?: ReadonlySet<string>): void {
  if (flow === undefined || frame === null) return;
  const wanted = [...(ids ?? drawn.cards.map((card) => card.id))].flatMap((id) => absolute(drawn, spots, id) ?? []);
  if (wanted.length === 0) return;
  const x = Math.min(...wanted.map((spot) => spot.x));
  const y = Math.min(...wanted.map((spot) => spot.y));
  const bounds = { x, y, width: Math.max(...wanted.map((spot) => spot.x + spot.width)) - x, height: Math.max(...wanted.map((spot) => spot.y + spot.height)) - y };
  const whole = getViewportForBounds(bounds, frame.clientWidth, ids === undefined ? frame.clientHeight : freeHeight(frame), ZOOM.least, ZOOM.first, 0.06);
  // On a phone all of it would be too small to read: from its first node, then.
  const legible = ids === undefined && frame.clientWidth < 600 && whole.zoom < ZOOM.legible;
  const start = absolute(drawn, spots, drawn.cards.find((card) => card.isBox)?.id ?? "") ?? { x, y };
  void flow.setViewport(legible ? { x: 12 - start.x * ZOOM.legible, y: 12 - start.y * ZOOM.legible, zoom: ZOOM.legible } : whole);
}

/** Where there is no room beside the map, what is said of the chosen one lies over its lower half. */
const freeHeight = (frame: HTMLDivElement): number => (window.matchMedia("(min-width: 1080px)").matches ? frame.clientHeight : frame.clientHeight * 0.45);

function inSight(flow: Flow, frame: HTMLDivElement | null, { drawn, spots }: Laid, id: string): boolean {
  const spot = absolute(drawn, spots, id);
  if (spot === undefined || frame === null) return true;
  const { x, y, zoom } = flow.getViewport();
  const [left, top] = [spot.x * zoom + x, spot.y * zoom + y];
  return left >= 0 && top >= 0 && left + Math.min(spot.width, 208) * zoom <= frame.clientWidth && top + Math.min(spot.height, 46) * zoom <= freeHeight(frame);
}
