/** A card or a box on the map. It reads its own state from the graph, so that a change draws this one alone. */

import { Handle, Position, useUpdateNodeInternals, type Node, type NodeProps } from "@xyflow/react";
import { ChevronDown, ChevronRight } from "lucide-react";
import { createContext, memo, use, useEffect } from "react";
import { ToneMark } from "../../components/tone";
import { useGraph } from "../../store/graph";
import type { Tone } from "../../wire/types.gen";
import { say } from "../../words/say";
import type { Card } from "./fold";
import { setFolded } from "./folds";
import { KindIcon } from "./kind-icon";
import { HEAD } from "./layout";
import { KIND } from "./model";
import { useMark, type Mark } from "./marks";
import { cardSays } from "./summary";

export type CardNode = Node<{ readonly card: Card }, "card" | "box">;

export const cardElement = (id: string): string => `map-${id}`;

/** What steps back is paler, and still to be read. */
const LOOK: Record<Mark, string> = {
  chosen: "bg-raised border-accent outline-2 outline-accent",
  near: "bg-raised",
  plain: "bg-raised",
  dim: "bg-transparent text-faint",
};
const EDGE: Record<Tone, string> = { ok: "border-edge", off: "border-edge border-dashed", busy: "border-accent", look: "border-look", act: "border-act" };
/** Connections can be drawn from card to card. */
export const Connecting = createContext(false);
const HANDLE = "!size-3 !min-h-0 !min-w-0 !border-0 !bg-accent";

/** What it says, as one string: it is drawn again when that differs. */
function useSaid(card: Card): { label: string; more: string; tone: Tone } | undefined {
  const said = useGraph((doc) => {
    const says = doc === undefined ? undefined : cardSays(doc, card);
    return says === undefined ? "" : `${says.tone}\n${says.label}\n${says.more}`;
  });
  if (said === "") return undefined;
  const [tone = "off", label = "", more = ""] = said.split("\n");
  return { tone: tone as Tone, label, more };
}

function FoldButton({ card, label, folded }: { readonly card: Card; readonly label: string; readonly folded: boolean }) {
  const Icon = folded ? ChevronRight : ChevronDown;
  const name = folded ? say("Show what is in {label}", { label }) : say("Fold {label}", { label });
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={name}
      title={name}
      className="nodrag nopan grid size-6 shrink-0 place-items-center rounded text-faint hover:bg-pressed hover:text-ink"
      onClick={(event) => {
        event.stopPropagation();
        setFolded([card.id], !folded);
      }}
    >
      <Icon size={14} aria-hidden />
    </button>
  );
}

/** Where connections begin and end; there only while they can be drawn. */
function Ends({ id, top }: { readonly id: string; readonly top?: number }) {
  return use(Connecting) && <Handles id={id} top={top} />;
}

function Handles({ id, top }: { readonly id: string; readonly top: number | undefined }) {
  const update = useUpdateNodeInternals();
  useEffect(() => update(id), [update, id]);
  const style = top === undefined ? undefined : { top };
  return (
    <>
      <Handle type="target" position={Position.Left} id="to" {...(style && { style })} className={HANDLE} />
      <Handle type="source" position={Position.Right} id="from" {...(style && { style })} className={HANDLE} />
    </>
  );
}

function CardView({ data: { card }, id }: NodeProps<CardNode>) {
  const said = useSaid(card);
  const mark = useMark(id);
  const kind = useGraph((doc) => doc?.nodes[id]?.kind);
  if (said === undefined || kind === undefined) return null;
  const folded = card.inside.length > 0;
  const name = said.label === KIND[kind] ? said.label : `${said.label}, ${KIND[kind]}`;
  return (
    <div id={cardElement(id)} role="group" aria-label={`${name}, ${said.more}`} data-map-card={id} data-tone={said.tone} className={`flex size-full items-center gap-2 rounded-lg border pr-1 pl-2.5 ${mark === "chosen" ? "" : mark === "dim" ? "border-line" : mark === "near" && said.tone === "ok" ? "border-rim" : EDGE[said.tone]} ${LOOK[mark]} ${folded && kind === "node" ? "shadow-[3px_3px_0_0_var(--color-line)]" : ""}`}>
      <ToneMark tone={said.tone} silent />
      <span className="min-w-0 flex-1">
        <span className={`block truncate text-sm leading-4.5 ${mark === "dim" ? "" : "font-medium"}`} title={said.label}>
          {said.label}
        </span>
        <span className="block truncate text-2xs leading-3.5 text-faint" title={said.more}>
          {said.more}
        </span>
      </span>
      {card.foldable ? <FoldButton card={card} label={said.label} folded={folded} /> : <span className="pr-1.5"><KindIcon kind={kind} /></span>}
      <Ends id={id} />
    </div>
  );
}

function BoxView({ data: { card }, id }: NodeProps<CardNode>) {
  const said = useSaid(card);
  const mark = useMark(id);
  if (said === undefined) return null;
  return (
    <div id={cardElement(id)} role="group" aria-label={`${said.label}, ${said.more}`} data-map-card={id} data-tone={said.tone} className={`size-full rounded-xl border bg-side ${mark === "chosen" ? "border-accent outline-2 outline-accent" : mark === "near" ? "border-rim" : "border-line"}`}>
      <div className="map-head flex items-center gap-2 pr-2 pl-3.5" style={{ height: HEAD }}>
        <ToneMark tone={said.tone} silent />
        <KindIcon kind="node" />
        <span className="truncate text-sm font-semibold">{said.label}</span>
        <span className="min-w-0 flex-1 truncate text-xs text-faint">{said.more}</span>
        <FoldButton card={card} label={said.label} folded={false} />
      </div>
      <Ends id={id} top={HEAD / 2} />
    </div>
  );
}

export const nodeTypes = { card: memo(CardView), box: memo(BoxView) };
