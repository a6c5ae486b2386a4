/** What the map's views share: words for kinds, what is searched, what is kept, neighbours, the text to copy. Pure. */

import { matches, needsPerson } from "../../lib/arrange";
import type { GraphDocument, GraphEdge, GraphEdgeKind, GraphLayer, GraphNode, GraphNodeKind } from "../../wire/types.gen";
import { say } from "../../words/say";

export const KIND: Record<GraphNodeKind, string> = {
  internet: say("Internet"), gateway: say("Router"), node: say("Node"), proxy: say("Reverse proxy"), service: say("Service"), pod: say("Pod"),
  container: say("Container"), network: say("Network"), link: say("Link"), device: say("Other device"), missing: say("Not there"),
};
/** What a thing's second label is; the other kinds' is a name. */
export const MORE: Partial<Record<GraphNodeKind, string>> = { gateway: say("Address"), proxy: say("Image"), container: say("Image"), network: say("Subnets"), link: say("Address") };
/** An image without a name; of its ID, as many digits as Podman shows. */
export const BARE_ID = /^(?:sha256:)?([0-9a-f]{12})[0-9a-f]{52}$/;
export const LAYER: Record<GraphLayer, string> = { infrastructure: say("Infrastructure"), configuration: say("Configuration"), twin: say("What runs on nodes") };
/** Kinds of lines, in the groups that are shown or hidden together. */
export const LINES = {
  ways: say("Ways in: router, routes, ports"), needs: say("What needs what"), parts: say("Parts of services and pods"),
  networks: say("Shared networks"), seen: say("Connections seen"), drawn: say("Drawn by hand"),
} as const;
export type LineGroup = keyof typeof LINES;

const GROUP: Record<GraphEdgeKind, LineGroup> = {
  uplink: "ways", mapping: "ways", dns: "ways", route: "ways", publishes: "ways", link: "ways", depends: "needs", after: "needs", starts: "needs",
  environment: "needs", member: "parts", network: "networks", flow: "seen", manual: "drawn",
};
export const groupOf = (edge: Pick<GraphEdge, "kind">): LineGroup => GROUP[edge.kind] ?? "needs";

export const EDGE: Record<GraphEdgeKind, string> = {
  uplink: say("uplink"), mapping: say("port mapping"), dns: say("name"), route: say("route"), publishes: say("published port"), depends: say("needs"), after: say("starts after"), starts: say("starts"),
  member: say("part of"), network: say("network"), environment: say("named in its environment"), flow: say("connections seen"), link: say("link"), manual: say("drawn by hand"),
};

/** What is hidden: layers, kinds of things, groups of lines. */
export interface Hidden {
  readonly layers: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
  readonly lines: ReadonlySet<string>;
}

export type State = "" | "trouble" | "down" | "unknown";
export const STATES: readonly (readonly [State, string])[] = [["", say("Any state")], ["trouble", say("Needs you")], ["down", say("Down")], ["unknown", say("Not known")]];

export const textOf = (node: GraphNode): string => `${node.label} ${node.subLabel ?? ""} ${KIND[node.kind]} ${node.node ?? ""} ${node.stateText} ${node.ports.join(" ")} ${node.id}`;

const inState = (node: GraphNode, state: State): boolean => state === "" || (state === "trouble" ? needsPerson(node) : node.status === state);

export const isShown = (node: GraphNode, hidden: Hidden, on: string | undefined): boolean =>
  !hidden.layers.has(node.layer) && !hidden.kinds.has(node.kind) && (on === undefined || node.node === undefined || node.node === on);

/** The IDs that words and a state pick out; undefined where neither is given. */
export function picked(doc: GraphDocument, words: string, state: State): ReadonlySet<string> | undefined {
  if (words === "" && state === "") return undefined;
  const found = Object.values(doc.nodes).filter((node) => inState(node, state) && (words === "" || matches(textOf(node), words)));
  return new Set(found.map((node) => node.id));
}

/** The same things and lines: nothing would be laid out anew. */
export function sameShape(a: GraphDocument, b: GraphDocument): boolean {
  if (a === b) return true;
  return sameKeys(a.nodes, b.nodes, (x, y) => x.kind === y.kind && x.parent === y.parent && x.layer === y.layer) && sameKeys(a.edges, b.edges, (x, y) => x.source === y.source && x.target === y.target && x.kind === y.kind);
}

function sameKeys<T>(a: Readonly<Record<string, T>>, b: Readonly<Record<string, T>>, same: (a: T, b: T) => boolean): boolean {
  if (a === b) return true;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => {
    const [x, y] = [a[key], b[key]];
    return x !== undefined && y !== undefined && (x === y || same(x, y));
  });
}

/** Everything that an edge joins to this one, and this one. */
export function around(doc: GraphDocument, id: string): ReadonlySet<string> {
  const found = new Set([id]);
  for (const edge of Object.values(doc.edges)) {
    if (edge.source === id) found.add(edge.target);
    if (edge.target === id) found.add(edge.source);
  }
  return found;
}

export const edgesOf = (doc: GraphDocument, id: string): readonly GraphEdge[] => Object.values(doc.edges).filter((edge) => edge.source === id || edge.target === id);

/** `route, http, port 8080, 3 connections seen`. */
export function edgeWords(edge: GraphEdge): string {
  const seen = edge.traffic === undefined ? "" : edge.traffic.connections === 0 ? say("short ones come and go") : say("{connections} at once", { connections: edge.traffic.connections });
  const port = edge.port === 0 ? "" : say("port {port}", { port: `${edge.port}` });
  return [EDGE[edge.kind], edge.kind === "manual" ? edge.label : "", edge.protocol, port, seen, edge.state === "inactive" ? (edge.kind === "flow" ? say("not any more") : say("not working")) : ""].filter(Boolean).join(", ");
}

/** The whole map as text: things first, then what leads where. Tabs between the columns, as spreadsheets take them. */
export function mapText(doc: GraphDocument, kept: (node: GraphNode) => boolean = () => true): string {
  const nodes = Object.values(doc.nodes).filter(kept);
  const named = new Map(nodes.map((node) => [node.id, node.node === undefined || node.kind === "node" ? node.label : say("{label} on {node}", { label: node.label, node: node.node })]));
  const things = nodes.map((node) => [node.label, KIND[node.kind], node.node ?? "", node.stateText, node.ports.join(" ")].join("\t"));
  const lines = Object.values(doc.edges).flatMap((edge) => {
    const [source, target] = [named.get(edge.source), named.get(edge.target)];
    return source === undefined || target === undefined ? [] : [[source, target, edgeWords(edge), edge.provenance.map((each) => each.text).join("; ")].join("\t")];
  });
  return `${[[say("Name"), say("Kind"), say("Node"), say("State"), say("Ports")].join("\t"), ...things, "", [say("From"), say("To"), say("How"), say("Known from")].join("\t"), ...lines].join("\n")}\n`;
}
