/** The picture: cards and lines where the layout put them. One can drag, zoom, fold, and walk it with the arrow keys. */

import "@xyflow/react/dist/base.css";
import "./map.css";
import { applyNodeChanges, ReactFlow, ViewportPortal, type Connection, type NodeChange } from "@xyflow/react";
import { Maximize, Minus, Plus } from "lucide-react";
import { memo, useEffect, useMemo, useState, type KeyboardEvent, type MouseEvent } from "react";
import { useLocation } from "wouter";
import { IconButton } from "../../components/button";
import { graph, useGraph } from "../../store/graph";
import { putPlace } from "../../store/positions";
import { say } from "../../words/say";
import { setFolded } from "./folds";
import { cardElement, Connecting, nodeTypes, type CardNode } from "./card";
import { nodesOf, placesOf } from "./flow-nodes";
import { Labels, Lines } from "./lines";
import { marks } from "./marks";
import { MiniMap } from "./mini-map";
import { boundsOf } from "./layout";
import { KIND } from "./model";
import { Names, Plain } from "./plain";
import { cardAt, type Places } from "./sight";
import type { Laid } from "./use-layout";
import { usePicture } from "./use-picture";
import { ZOOM } from "./viewport";
import { walk, type Way } from "./walk";

/** What the library says of keys that do nothing here. */
const UNSAID = { "node.a11yDescription.default": "", "edge.a11yDescription.default": "" };
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

/** Drawn anew when the layout or what is chosen differs; states are the cards' own. */
export const Canvas = memo(function Canvas({ laid, focus, hits, connecting, movable, onFocus, onConnect }: Props) {
  const [, navigate] = useLocation();
  const [nodes, setNodes] = useState<CardNode[]>([]);
  const [shown, setShown] = useState<Laid>();
  if (shown !== laid) {
    setShown(laid);
    setNodes(nodesOf(laid));
  }
  const { drawn } = laid;
  const places = useMemo(() => placesOf(nodes), [nodes]);
  const card = focus === undefined ? undefined : drawn.shownAs.get(focus);
  const near = useMemo(() => (card === undefined ? undefined : new Set([card, ...drawn.lines.flatMap((line) => (line.source === card ? [line.target] : line.target === card ? [line.source] : []))])), [drawn, card]);
  const { frame, flow, sight, fit, onInit, onMove } = usePicture(laid, places, card, near);
  const inPage = useMemo(() => {
    const { seen } = sight;
    return seen === undefined ? nodes : nodes.filter(({ id, type }) => type === "box" || seen.has(id) || near?.has(id) === true);
  }, [nodes, sight, near]);

  useEffect(() => {
    marks.set({ focus: card, near, hits: hits && new Set([...hits].flatMap((id) => drawn.shownAs.get(id) ?? [])) });
  }, [card, near, hits, drawn]);
  useEffect(() => () => marks.set({ focus: undefined, near: undefined, hits: undefined }), []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== frame.current || event.altKey || event.ctrlKey || event.metaKey) return;
    if (WAYS.has(event.key)) onFocus(walk(drawn, laid.spots, card, event.key as Way) ?? card);
    else if (event.key === "Enter" && card !== undefined) open(card);
    else if (event.key === " " && card !== undefined) toggle(laid, card);
    else if (event.key === "+") void flow()?.zoomIn();
    else if (event.key === "-") void flow()?.zoomOut();
    else if (event.key === "0") fit();
    else return;
    event.preventDefault();
  };
  const open = (id: string) => {
    const page = graph.get().state?.nodes[id]?.page;
    if (page === undefined) toggle(laid, id);
    else navigate(page);
  };
  /** The card pressed, which may be a plain one on its node's box. */
  const plainAt = (event: MouseEvent) => {
    const at = sight.seen && flow()?.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    return at && cardAt(drawn.cards, places, at);
  };

  return (
    <div className="relative min-h-0 min-w-0 flex-1">
      <p id="map-keys" className="sr-only">
        {say("The arrow keys lead right and left along the lines, and up and down among what stands beside. Enter opens the page, Space folds or opens a group, Escape lets go. The tab Table has the same content.")}
      </p>
      <Told laid={laid} card={card} />
      <Connecting value={connecting}>
      <ReactFlow<CardNode>
        ref={frame}
        tabIndex={0}
        data-inset-focus
        aria-label={say("Network map")}
        aria-describedby="map-keys"
        aria-activedescendant={card === undefined ? undefined : cardElement(card)}
        data-connecting={connecting || undefined}
        onKeyDown={onKeyDown}
        data-far={sight.far || undefined}
        data-plain={(sight.far && sight.seen !== undefined) || undefined}
        nodes={inPage}
        nodeTypes={nodeTypes}
        minZoom={ZOOM.least}
        maxZoom={ZOOM.most}
        onInit={onInit}
        onMove={onMove}
        onMoveStart={(event) => frame.current?.setAttribute("data-moving", event?.type === "mousedown" ? "pan" : "")}
        onMoveEnd={() => frame.current?.removeAttribute("data-moving")}
        onNodesChange={(changes: NodeChange<CardNode>[]) => setNodes((now) => applyNodeChanges(changes, now))}
        onNodeClick={(event, node) => {
          onFocus(plainAt(event) ?? node.id);
          frame.current?.focus({ preventScroll: true });
        }}
        onNodeDoubleClick={(event, node) => open(plainAt(event) ?? node.id)}
        onNodeDragStop={(_event, node) => void putPlace(node.id, { x: Math.round(node.position.x), y: Math.round(node.position.y) })}
        onPaneClick={(event) => onFocus(plainAt(event))}
        onConnect={({ source, target }: Connection) => onConnect(source, target)}
        nodesConnectable={connecting}
        nodesDraggable={movable}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        ariaLabelConfig={UNSAID}
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        panActivationKeyCode={null}
        zoomActivationKeyCode={null}
        zoomOnDoubleClick={false}
        nodeDragThreshold={4}
        zIndexMode="manual"
        attributionPosition="bottom-center"
      >
        <ViewportPortal>
          {places.size > 0 && <Ground places={places} />}
          {sight.seen !== undefined && (
            <svg aria-hidden className="map-layer z-1">
              <Plain drawn={drawn} places={places} />
            </svg>
          )}
          <Lines drawn={drawn} places={places} />
          <Labels drawn={drawn} places={places} />
          {sight.far && sight.seen !== undefined && <Names drawn={drawn} places={places} scale={sight.scale} />}
        </ViewportPortal>
        {places.size > 0 && <MiniMap drawn={drawn} places={places} />}
      </ReactFlow>
      </Connecting>
      <div className="absolute bottom-3 left-3 flex rounded-md border border-line bg-raised">
        <IconButton label={say("Zoom out (-)")} onClick={() => void flow()?.zoomOut()}>
          <Minus size={14} aria-hidden />
        </IconButton>
        <IconButton label={say("Zoom in (+)")} onClick={() => void flow()?.zoomIn()}>
          <Plus size={14} aria-hidden />
        </IconButton>
        <IconButton label={say("Show all of it (0)")} onClick={fit}>
          <Maximize size={13} aria-hidden />
        </IconButton>
      </div>
    </div>
  );
});

const AROUND = 600;
/**
 * Paper under all of the map. Chromium puts what is painted into one layer where that wastes little of it: on the paper all
 * does; without it each box would be a layer of its own, and these are sorted with every step.
 */
function Ground({ places }: { readonly places: Places }) {
  const { x, y, width, height } = useMemo(() => boundsOf([...places.values()]), [places]);
  return <div className="pointer-events-none absolute -z-1 bg-canvas" style={{ left: x - AROUND, top: y - AROUND, width: width + 2 * AROUND, height: height + 2 * AROUND }} />;
}

/** What is chosen, said to who does not see it. */
function Told({ laid, card }: { readonly laid: Laid; readonly card: string | undefined }) {
  const node = useGraph((doc) => (card === undefined ? undefined : doc?.nodes[card]));
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
