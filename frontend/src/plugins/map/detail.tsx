/** What is chosen on the map: its facts, and each line with where it is known from and how old that is. */

import { ArrowLeft, ArrowRight, MapPinOff, Trash2 } from "lucide-react";
import { useMemo } from "react";
import { Link } from "wouter";
import { Age } from "../../components/age";
import { Button, IconButton } from "../../components/button";
import { NodeLink } from "../../components/detail";
import { Fact, Facts, Section } from "../../components/facts";
import { TONE_TEXT, ToneMark } from "../../components/tone";
import { formatNumber } from "../../lib/amount";
import { graph, useGraph } from "../../store/graph";
import { useRefusal } from "../../store/session";
import { freePlace, positions } from "../../store/positions";
import { useStore } from "../../store/store";
import type { GraphDocument, GraphEdge, GraphNode, GraphSource } from "../../wire/types.gen";
import { say, Say } from "../../words/say";
import { Asked } from "./asked";
import { removeEdge } from "./drawing";
import { KindIcon } from "./kind-icon";
import { BARE_ID, edgesOf, edgeWords, KIND, LAYER, MORE } from "./model";

interface Props {
  readonly id: string;
  readonly onFocus: (id: string) => void;
  /** Draw a connection from here. */
  readonly onDraw: (id: string) => void;
  /** The page's own heading says the name already. */
  readonly onPage?: boolean;
}

export function MapDetail({ id, onFocus, onDraw, onPage = false }: Props) {
  const doc = useStore(graph, (now) => now.state);
  const node = doc?.nodes[id];
  const mayDraw = useRefusal("operate") === undefined;
  if (doc === undefined || node === undefined) return <p className="px-4 py-4 text-sm text-soft">{say("It is no longer on the map.")}</p>;
  return (
    <>
      <div className="flex flex-col gap-2.5 px-4 pt-3.5 pb-3.5">
        <div className={onPage ? "" : "pr-10"}>
          {!onPage && <h2 className="text-base font-semibold wrap-anywhere">{node.label}</h2>}
          <p className="flex flex-wrap items-center gap-x-2 text-sm">
            <ToneMark tone={node.tone} silent />
            <span className={TONE_TEXT[node.tone]}>{node.stateText}</span>
            {node.node !== undefined && node.kind !== "node" && (
              <span className="text-faint">
                <Say text="on {node}" values={{ node: <NodeLink name={node.node} /> }} />
              </span>
            )}
          </p>
          {node.kind === "missing" && <p className="text-sm wrap-anywhere">{node.subLabel}</p>}
        </div>
        <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
          {node.page !== undefined && (
            <Link href={node.page} className="link">
              {say("Open its page")}
            </Link>
          )}
          {mayDraw && (
            <button type="button" className="link text-soft" onClick={() => onDraw(id)}>
              {say("Draw a connection")}
            </button>
          )}
        </p>
      </div>
      <Section title={say("On the map")}>
        <Facts>
          <Fact name={say("Kind")}>
            <span className="flex items-center gap-1.5">
              <KindIcon kind={node.kind} /> {KIND[node.kind]}
            </span>
          </Fact>
          {node.kind !== "missing" && <Fact name={MORE[node.kind] ?? say("Known as")}>{node.subLabel?.replace(BARE_ID, "$1")}</Fact>}
          <Fact name={say("Layer")}>{LAYER[node.layer]}</Fact>
          <Fact name={say("Ports")} mono>
            {node.ports.join(", ")}
          </Fact>
          <Fact name={say("Part of")}>{node.parent === undefined || node.parent === `node:${node.node}` ? null : <Jump doc={doc} id={node.parent} onFocus={onFocus} />}</Fact>
        </Facts>
        <Pinned id={id} />
      </Section>
      <Asked id={id} onFocus={onFocus} />
      <Lines doc={doc} node={node} out onFocus={onFocus} />
      <Lines doc={doc} node={node} onFocus={onFocus} />
    </>
  );
}

function Pinned({ id }: { readonly id: string }) {
  const pinned = useStore(positions, (now) => now?.[id] !== undefined);
  if (!pinned) return null;
  return (
    <p className="mt-2 flex items-center justify-between gap-2 text-sm text-soft">
      {say("Somebody put it where it stands.")}
      <Button small need="operate" icon={<MapPinOff size={12} aria-hidden />} onClick={() => void freePlace(id)}>
        {say("Let the layout place it")}
      </Button>
    </p>
  );
}

function Lines({ doc, node, out = false, onFocus }: { readonly doc: GraphDocument; readonly node: GraphNode; readonly out?: boolean; readonly onFocus: (id: string) => void }) {
  const lines = useMemo(() => edgesOf(doc, node.id).filter((edge) => (out ? edge.source : edge.target) === node.id), [doc, node.id, out]);
  if (lines.length === 0) return null;
  return (
    <Section title={out ? say("Leads to") : say("Reached from")} aside={<span className="num text-xs text-faint">{formatNumber(lines.length)}</span>}>
      <ul className="flex flex-col gap-2.5">
        {lines.map((edge) => (
          <LineRow key={edge.id} doc={doc} edge={edge} other={out ? edge.target : edge.source} out={out} onFocus={onFocus} />
        ))}
      </ul>
    </Section>
  );
}

interface RowProps {
  readonly doc: GraphDocument;
  readonly edge: GraphEdge;
  readonly other: string;
  readonly out: boolean;
  readonly onFocus: (id: string) => void;
}

function LineRow({ doc, edge, other, out, onFocus }: RowProps) {
  const Arrow = out ? ArrowRight : ArrowLeft;
  const trouble = edge.tone === "act" || edge.tone === "look";
  return (
    <li className="flex gap-2 text-sm">
      <Arrow size={13} aria-hidden className={`mt-1 shrink-0 ${trouble ? TONE_TEXT[edge.tone] : "text-faint"}`} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <Jump doc={doc} id={other} onFocus={onFocus} />
          <span className={`text-xs ${trouble ? TONE_TEXT[edge.tone] : "text-soft"}`}>{edgeWords(edge)}</span>
        </p>
        {edge.label !== "" && edge.kind !== "manual" && <p className="font-mono text-xs text-soft wrap-anywhere">{edge.label}</p>}
        {edge.provenance.map((each) => (
          <Source key={each.text} source={each} />
        ))}
      </div>
      {edge.manual && (
        <IconButton small need="operate" label={say("Remove this connection")} onClick={() => void removeEdge(edge.id)}>
          <Trash2 size={13} aria-hidden />
        </IconButton>
      )}
    </li>
  );
}

/** Where an edge is known from, and since when. */
function Source({ source }: { readonly source: GraphSource }) {
  return (
    <p className="text-xs text-faint wrap-anywhere">
      {source.text}
      {source.since !== undefined && (
        <>
          , <Say text="for {age}" values={{ age: <Age since={source.since} /> }} />
        </>
      )}
      {source.seenAt !== undefined && (
        <>
          , <Say text="seen {age} ago" values={{ age: <Age since={source.seenAt} /> }} />
        </>
      )}
    </p>
  );
}

export function Jump({ doc, id, onFocus }: { readonly doc: GraphDocument; readonly id: string; readonly onFocus: (id: string) => void }) {
  const node = doc.nodes[id];
  if (node === undefined) return <span>{id}</span>;
  return (
    <button type="button" className="link min-w-0 text-left wrap-anywhere" onClick={() => onFocus(id)}>
      {node.label}
    </button>
  );
}

/** The name of one on the map, for the page that is about it alone. */
export const useLabel = (id: string): string | undefined => useGraph((doc) => doc?.nodes[id]?.label);
