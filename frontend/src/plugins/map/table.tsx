/** The map's content as a table: for who does not see the picture, for phones, and for copying. */

import { Link } from "wouter";
import type { ReactNode } from "react";
import { NameCell, NodeLink } from "../../components/cells";
import { ListPage, type ListModel } from "../../components/list-page";
import { TONE_TEXT } from "../../components/tone";
import type { TableShape } from "../../components/table/types";
import { byName, byNode, byState, byText, needsPerson, type TableRow } from "../../lib/arrange";
import type { GraphDocument, GraphNode } from "../../wire/types.gen";
import { say } from "../../words/say";
import { KindIcon } from "./kind-icon";
import { edgeWords, KIND, LAYER, textOf } from "./model";

export interface ThingRow extends TableRow {
  readonly thing: GraphNode;
  /** In words: what it leads to, and what leads to it. */
  readonly to: string;
  readonly from: string;
  readonly page: string | undefined;
}

const add = (map: Map<string, string[]>, id: string, text: string) => void (map.get(id)?.push(text) ?? map.set(id, [text]));

/** A row for each thing, with its lines in words. */
export function rowsOf(doc: GraphDocument, kept: (node: GraphNode) => boolean): Readonly<Record<string, ThingRow>> {
  const to = new Map<string, string[]>();
  const from = new Map<string, string[]>();
  for (const edge of Object.values(doc.edges)) {
    const words = edgeWords(edge);
    add(to, edge.source, `${doc.nodes[edge.target]?.label ?? edge.target} (${words})`);
    add(from, edge.target, `${doc.nodes[edge.source]?.label ?? edge.source} (${words})`);
  }
  return Object.fromEntries(
    Object.values(doc.nodes).filter(kept).map((thing): [string, ThingRow] => [
      thing.id,
      { key: thing.id, node: thing.node ?? "", name: thing.label, tone: thing.tone, thing, to: (to.get(thing.id) ?? []).join(", "), from: (from.get(thing.id) ?? []).join(", "), page: thing.page },
    ]),
  );
}

export const thingPath = (id: string): string => `/map/about?focus=${encodeURIComponent(id)}`;

const tableModel: ListModel<ThingRow> = {
  presets: [
    { id: "all", title: say("All"), keep: () => true },
    { id: "needs", title: say("Needs you"), keep: needsPerson },
    { id: "infrastructure", title: LAYER.infrastructure, keep: (row) => row.thing.layer === "infrastructure" },
    { id: "configuration", title: LAYER.configuration, keep: (row) => row.thing.layer === "configuration", rare: true },
    { id: "twin", title: LAYER.twin, keep: (row) => row.thing.layer === "twin" },
  ],
  groupings: [
    { id: "kind", title: say("kind"), of: (row) => KIND[row.thing.kind] },
    { id: "node", title: say("node"), of: (row) => row.node || say("No node") },
  ],
  sortings: [
    { id: "state", compare: byState },
    { id: "name", compare: byName },
    { id: "kind", compare: (a, b) => byText(KIND[a.thing.kind], KIND[b.thing.kind]) || byName(a, b) },
    { id: "node", compare: byNode },
  ],
  text: (row) => textOf(row.thing),
};

const shape: TableShape<ThingRow> = {
  label: say("Network map as a table"),
  columns: [
    { id: "name", title: say("Name"), sort: "name", track: "minmax(10rem,1.4fr)", cell: (row) => <NameCell row={row} href={thingPath(row.key)} /> },
    { id: "kind", title: say("Kind"), sort: "kind", track: "8.5rem", cell: (row) => <Kind row={row} /> },
    { id: "state", title: say("State"), sort: "state", track: "minmax(6rem,0.9fr)", cell: (row) => <State row={row} /> },
    { id: "node", title: say("Node"), sort: "node", track: "minmax(4.5rem,0.5fr)", from: 760, cell: (row) => (row.node === "" ? null : <NodeLink node={row.node} />) },
    { id: "from", title: say("Reached from"), track: "minmax(8rem,1.3fr)", from: 860, cell: (row) => <Words text={row.from} /> },
    { id: "to", title: say("Leads to"), track: "minmax(8rem,1.3fr)", from: 700, cell: (row) => <Words text={row.to} /> },
  ],
  actions: (row) =>
    row.page === undefined ? null : (
      <Link href={row.page} className="link text-xs">
        {say("Open its page")}
      </Link>
    ),
  compact: (row) => (
    <>
      <div className="flex items-center justify-between gap-3">
        <NameCell row={row} href={thingPath(row.key)} />
        <span className="shrink-0 text-xs text-faint">{[KIND[row.thing.kind], row.thing.kind === "node" ? "" : row.node].filter(Boolean).join(" · ")}</span>
      </div>
      <div className="flex justify-between gap-3 pl-5.5 text-xs">
        <State row={row} />
        <span className="min-w-0 flex-1 truncate text-right text-faint">{row.to === "" ? "" : `→ ${row.to}`}</span>
      </div>
    </>
  ),
};

function Kind({ row }: { readonly row: ThingRow }) {
  return (
    <span className="flex min-w-0 items-center gap-1.5 text-soft">
      <KindIcon kind={row.thing.kind} size={13} />
      <span className="truncate">{KIND[row.thing.kind]}</span>
    </span>
  );
}

function State({ row }: { readonly row: ThingRow }) {
  return <span title={row.thing.stateText} className={`min-w-0 truncate ${TONE_TEXT[row.tone]}`}>{row.thing.stateText}</span>;
}

function Words({ text }: { readonly text: string }) {
  return (
    <span className="min-w-0 truncate text-soft" title={text}>
      {text}
    </span>
  );
}

interface Props {
  readonly rows: Readonly<Record<string, ThingRow>>;
  readonly tools: ReactNode;
  readonly notice: ReactNode;
  readonly empty: ReactNode;
  /** See `ListPage`. */
  readonly crowdedPathOf: (id: string) => string;
  readonly detail: (row: ThingRow) => ReactNode;
}

export function MapTable({ rows, tools, notice, empty, crowdedPathOf, detail }: Props) {
  return <ListPage title={say("Network map")} noun={say("things")} rows={rows} model={tableModel} shape={shape} pathOf={thingPath} crowdedPathOf={crowdedPathOf} detail={detail} tools={tools} notice={notice} empty={empty} />;
}
