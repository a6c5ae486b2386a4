/** What is drawn of the graph: groups may be folded into one card, things and lines left out. Pure. */

import type { GraphDocument, GraphEdge, GraphNode } from "../../wire/types.gen";

export interface Card {
  readonly id: string;
  /** The box that it is drawn in. */
  readonly box: string | undefined;
  /** A node of ours that is open: a box around its cards. */
  readonly isBox: boolean;
  /** What is folded into it. */
  readonly inside: readonly string[];
  /** It has something that can be folded. */
  readonly foldable: boolean;
}

export interface Line {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  /** The edges that it stands for; none where it only says that one lies in the other. */
  readonly edges: readonly string[];
  /** The target lies in the source's box. */
  readonly inward: boolean;
}

export interface Drawn {
  readonly cards: readonly Card[];
  readonly lines: readonly Line[];
  /** Which card stands for each thing. */
  readonly shownAs: ReadonlyMap<string, string>;
}

/** More things than this, and nodes of ours start folded. */
export const MANY = 150;

/** Folded unless somebody chose otherwise: a service with its one container; where there are many things, nodes and pods as well. */
export function foldedAtFirst(doc: GraphDocument): (node: GraphNode) => boolean {
  const sizes = new Map<string, number>();
  for (const node of Object.values(doc.nodes)) if (node.parent !== undefined) sizes.set(node.parent, (sizes.get(node.parent) ?? 0) + 1);
  const many = Object.keys(doc.nodes).length > MANY;
  return (node) => (node.kind === "node" || node.kind === "pod" ? many : sizes.get(node.id) === 1);
}

export function draw(doc: GraphDocument, isFolded: (node: GraphNode) => boolean, isKept: (node: GraphNode) => boolean, isDrawn: (edge: GraphEdge) => boolean): Drawn {
  const nodes = Object.values(doc.nodes).filter(isKept);
  const children = new Map<string, string[]>();
  for (const node of nodes) if (node.parent !== undefined) children.set(node.parent, [...(children.get(node.parent) ?? []), node.id]);
  const kept = new Set(nodes.map((node) => node.id));
  const shownAs = new Map(nodes.map((node) => [node.id, standsFor(doc, node, isFolded, kept)]));
  const inside = new Map<string, string[]>();
  for (const [id, card] of shownAs) if (card !== id) inside.set(card, [...(inside.get(card) ?? []), id]);
  const cards = nodes.filter((node) => shownAs.get(node.id) === node.id).map((node) => {
    const foldable = children.has(node.id);
    return { id: node.id, box: boxOf(doc, node, kept), isBox: node.kind === "node" && foldable && !inside.has(node.id), inside: inside.get(node.id) ?? [], foldable };
  });
  return { cards, lines: linesOf(doc, nodes, shownAs, isDrawn), shownAs };
}

/** The outermost folded group that it lies in, or itself. */
function standsFor(doc: GraphDocument, node: GraphNode, isFolded: (node: GraphNode) => boolean, kept: ReadonlySet<string>): string {
  let found = node.id;
  for (const group of groupsOf(doc, node)) if (kept.has(group.id) && isFolded(group)) found = group.id;
  return found;
}

/** The groups that it lies in, from the inside. */
export function groupsOf(doc: GraphDocument, node: GraphNode): GraphNode[] {
  const found: GraphNode[] = [];
  let parent = node.parent === undefined ? undefined : doc.nodes[node.parent];
  while (parent !== undefined && !found.includes(parent)) {
    found.push(parent);
    parent = parent.parent === undefined ? undefined : doc.nodes[parent.parent];
  }
  return found;
}

function boxOf(doc: GraphDocument, node: GraphNode, kept: ReadonlySet<string>): string | undefined {
  return groupsOf(doc, node).find((group) => group.kind === "node" && kept.has(group.id))?.id;
}

function linesOf(doc: GraphDocument, nodes: readonly GraphNode[], shownAs: ReadonlyMap<string, string>, isDrawn: (edge: GraphEdge) => boolean): Line[] {
  const between = new Map<string, { source: string; target: string; edges: string[] }>();
  const add = (from: string, to: string, edge: string | undefined) => {
    const [source, target] = [shownAs.get(from), shownAs.get(to)];
    if (source === undefined || target === undefined || source === target) return;
    if (doc.nodes[target]?.kind === "node" && lies(doc, source, target)) return; // a box shows what is in it
    const id = `${source} ${target}`;
    const line = between.get(id) ?? { source, target, edges: [] };
    if (edge !== undefined) line.edges.push(edge);
    between.set(id, line);
  };
  for (const edge of Object.values(doc.edges)) {
    if (!isDrawn(edge)) continue;
    // a container stands right of its pod, a pod right of the service that makes it
    if (edge.kind === "member" && doc.nodes[edge.source]?.kind === "container") add(edge.target, edge.source, edge.id);
    else add(edge.source, edge.target, edge.id);
  }
  for (const node of nodes) if (node.parent !== undefined && doc.nodes[node.parent]?.kind !== "node") add(node.parent, node.id, undefined);
  return [...between].map(([id, line]) => ({ id, source: line.source, target: line.target, edges: line.edges, inward: doc.nodes[line.source]?.kind === "node" && lies(doc, line.target, line.source) }));
}

function lies(doc: GraphDocument, id: string, group: string): boolean {
  const node = doc.nodes[id];
  return node !== undefined && groupsOf(doc, node).some((each) => each.id === group);
}
