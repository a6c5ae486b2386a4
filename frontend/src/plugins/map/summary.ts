/** What a card says: its own state, or the worst of what is folded into it. What a line says, of all that it stands for. Pure. */

import type { GraphDocument, GraphEdge, GraphNode, Tone } from "../../wire/types.gen";
import { say, sayCount } from "../../words/say";
import { KIND } from "./model";
import type { Card, Line } from "./fold";

const URGENCY: Record<Tone, number> = { act: 0, look: 1, busy: 2, ok: 3, off: 4 };
const worst = (tones: readonly Tone[]): Tone => tones.reduce((a, b) => (URGENCY[b] < URGENCY[a] ? b : a));

export interface Said {
  readonly label: string;
  readonly more: string;
  readonly tone: Tone;
}

export function cardSays(doc: GraphDocument, card: Card): Said | undefined {
  const node = doc.nodes[card.id];
  if (node === undefined) return undefined;
  const inside = card.inside.flatMap((id) => doc.nodes[id] ?? []);
  const tone = worst([node.tone, ...inside.map((each) => each.tone)]);
  if (inside.length === 0 || (node.kind !== "node" && inside.length === 1)) return { label: node.label, more: own(node), tone: node.tone };
  const needing = inside.filter((each) => each.tone === "act" || each.tone === "look").length;
  const parts = node.kind === "node" ? counted(inside) : say("{n} inside", { n: inside.length });
  return { label: node.label, more: [URGENCY[node.tone] < URGENCY.ok ? node.stateText : "", needing > 0 ? sayCount(needing, "{n} of {parts} needs you", "{n} of {parts} need you", { parts }) : parts].filter(Boolean).join(" · "), tone };
}

function own(node: GraphNode): string {
  const kind = node.kind === "internet" || node.kind === "gateway" ? node.subLabel ?? "" : node.kind === "service" ? "" : KIND[node.kind];
  return [kind, node.stateText.replace(/\.$/, ""), portsOf(node)].filter(Boolean).join(" · ");
}

/** `:8081`, or of several the first and how many more. */
function portsOf(node: GraphNode): string {
  const published = node.ports.flatMap((port) => (port.includes("→") ? [`:${port.split(" ")[0]?.split(":").at(-1) ?? ""}`] : []));
  const [first = ""] = published;
  return published.length > 1 ? `${first} +${published.length - 1}` : first;
}

function counted(inside: readonly GraphNode[]): string {
  const services = inside.filter((each) => each.kind === "service" || each.kind === "proxy").length;
  return services > 0 ? sayCount(services, "{n} service", "{n} services") : sayCount(inside.length, "{n} thing", "{n} things");
}

export interface LineSays {
  readonly tone: Tone;
  readonly active: boolean;
  readonly manual: boolean;
  /** Connections seen, all together; undefined where none was. */
  readonly connections: number | undefined;
  readonly text: string;
}

const QUIET: LineSays = { tone: "ok", active: true, manual: false, connections: undefined, text: "" };

export function lineSays(doc: GraphDocument, line: Line): LineSays {
  const edges = line.edges.flatMap((id) => doc.edges[id] ?? []);
  if (edges.length === 0) return QUIET;
  const seen = edges.flatMap((edge) => edge.traffic?.connections ?? []);
  return {
    tone: worst(edges.map((edge) => edge.tone)),
    active: edges.some((edge) => edge.state === "active"),
    manual: edges.every((edge) => edge.manual),
    connections: seen.length === 0 ? undefined : seen.reduce((a, b) => a + b, 0),
    text: labelOf(edges),
  };
}

function labelOf(edges: readonly GraphEdge[]): string {
  const labels = [...new Set(edges.map((edge) => edge.label).filter(Boolean))];
  const [first = ""] = labels;
  return labels.length > 1 ? `${first} +${labels.length - 1}` : first;
}
