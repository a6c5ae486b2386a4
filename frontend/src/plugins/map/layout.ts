/**
 * From what is drawn to where it stands: left to right, each node of ours by itself first, then all of them. Pure, but
 * for the layouter that is handed in. What somebody put elsewhere stays where it was put.
 */

import type { ElkNode } from "elkjs/lib/elk-api";
import type { GraphDocument, GraphNodeKind } from "../../wire/types.gen";
import type { Card, Drawn, Line } from "./fold";

export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
/** Where each card stands; from the corner of its box where it is in one. */
export type Spots = ReadonlyMap<string, Spot>;
export type Point = Readonly<Record<"x" | "y", number>>;
export type Layouter = (graph: ElkNode) => Promise<ElkNode>;

export const CARD = { width: 208, height: 46 } as const;
export const HEAD = 38;
const PAD = 14;
const GAP = { cards: 14, columns: 64, boxes: 28, sides: 110 } as const;
/** A column of more than this is set beside itself, so that all of it is about as wide for its height as a screen. */
const COLUMN_PX = 900;
const WIDE_FOR_HIGH = 1.4;

/** Columns inside a node of ours, and outside. */
const RANK: Record<GraphNodeKind, number> = { internet: 0, gateway: 1, node: 2, proxy: 3, service: 4, pod: 5, container: 6, network: 7, link: 6, device: 7, missing: 7 };

/** The layouts of before, by what was asked: an unchanged node is not laid out again. */
export class Layouts {
  private readonly known = new Map<string, Promise<ElkNode>>();

  constructor(private readonly layouter: Layouter) {}

  ask(graph: ElkNode): Promise<ElkNode> {
    const key = JSON.stringify(graph);
    const before = this.known.get(key);
    if (before !== undefined) return before;
    const asked = this.layouter(graph);
    if (this.known.size > 500) this.known.clear();
    this.known.set(key, asked);
    // what failed once may be asked for again
    asked.catch(() => this.known.delete(key));
    return asked;
  }
}

export async function place(doc: GraphDocument, drawn: Drawn, pinned: Readonly<Record<string, Point>>, layouts: Layouts): Promise<Spots> {
  const members = grouped(drawn.cards.filter((card) => card.box !== undefined), (card) => card.box ?? "");
  const within = grouped(drawn.lines, (line) => sharedBox(drawn, line));
  const spots = new Map<string, Spot>();
  const sizes = new Map<string, { width: number; height: number }>();
  await Promise.all(
    [...members].map(async ([box, cards]) => {
      const laid = await layouts.ask(boxGraph(doc, box, cards, within.get(box) ?? []));
      for (const child of laid.children ?? []) spots.set(child.id, spotOf(child, pinned[child.id]));
      sizes.set(box, extent(cards.flatMap((card) => spots.get(card.id) ?? [])));
    }),
  );
  const outer = wrap(await layouts.ask(outerGraph(doc, drawn, sizes)));
  for (const child of outer) spots.set(child.id, spotOf(child, pinned[child.id]));
  return spots;
}

function grouped<T>(all: readonly T[], of: (each: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of all) {
    const group = groups.get(of(each));
    if (group === undefined) groups.set(of(each), [each]);
    else group.push(each);
  }
  return groups;
}

function spotOf(node: ElkNode, pin: Point | undefined): Spot {
  return { x: pin?.x ?? node.x ?? 0, y: pin?.y ?? node.y ?? 0, width: node.width ?? CARD.width, height: node.height ?? CARD.height };
}

function extent(spots: readonly Spot[]): { width: number; height: number } {
  const right = Math.max(CARD.width + PAD, ...spots.map((spot) => spot.x + spot.width));
  const bottom = Math.max(HEAD + CARD.height, ...spots.map((spot) => spot.y + spot.height));
  return { width: Math.ceil(right) + PAD, height: Math.ceil(bottom) + PAD };
}

/** The box that both ends of a line lie in. */
function sharedBox(drawn: Drawn, line: Line): string {
  const boxes = boxesOf(drawn);
  const [source, target] = [boxes.get(line.source), boxes.get(line.target)];
  return source !== undefined && source === target ? source : "";
}

const memo = new WeakMap<Drawn, Map<string, string | undefined>>();
function boxesOf(drawn: Drawn): Map<string, string | undefined> {
  let found = memo.get(drawn);
  if (found === undefined) {
    found = new Map(drawn.cards.map((card) => [card.id, card.box]));
    memo.set(drawn, found);
  }
  return found;
}

const rankOf = (doc: GraphDocument, id: string): number => RANK[doc.nodes[id]?.kind ?? "missing"];

/** Left to right whatever the line says: a line back would turn its ends' order around. */
function edges(doc: GraphDocument, pairs: readonly (readonly [string, string])[]): ElkNode["edges"] {
  const seen = new Set<string>();
  return pairs.flatMap(([source, target]) => {
    const [from, to] = rankOf(doc, source) > rankOf(doc, target) ? [target, source] : [source, target];
    const id = `${from} ${to}`;
    if (from === to || seen.has(id) || seen.has(`${to} ${from}`)) return [];
    seen.add(id);
    return [{ id, sources: [from], targets: [to] }];
  });
}

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.randomSeed": "1",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.thoroughness": "4",
  "elk.spacing.nodeNode": `${GAP.cards}`,
  "elk.layered.spacing.nodeNodeBetweenLayers": `${GAP.columns}`,
} as const;

export function boxGraph(doc: GraphDocument, box: string, cards: readonly Card[], lines: readonly Line[]): ElkNode {
  const joined = new Set(lines.flatMap((line) => [line.source, line.target]));
  return {
    id: box,
    layoutOptions: { ...OPTIONS, "elk.padding": `[top=${HEAD + 8},left=${PAD},bottom=${PAD},right=${PAD}]`, "elk.partitioning.activate": "true", "elk.spacing.componentComponent": `${GAP.cards + 6}`, "elk.aspectRatio": "1.15" },
    // what hangs together comes first, what stands alone below it
    children: cards.map((card) => ({ id: card.id, ...CARD, layoutOptions: { "elk.partitioning.partition": `${rankOf(doc, card.id)}`, "elk.priority": joined.has(card.id) ? "10" : "0" } })),
    edges: edges(doc, lines.map((line) => [line.source, line.target])) ?? [],
  };
}

export function outerGraph(doc: GraphDocument, drawn: Drawn, sizes: ReadonlyMap<string, { width: number; height: number }>): ElkNode {
  const boxes = boxesOf(drawn);
  const top = (id: string) => boxes.get(id) ?? id;
  return {
    id: "map",
    layoutOptions: { ...OPTIONS, "elk.padding": "[top=0,left=0,bottom=0,right=0]", "elk.partitioning.activate": "true", "elk.separateConnectedComponents": "false", "elk.spacing.nodeNode": `${GAP.boxes}`, "elk.layered.spacing.nodeNodeBetweenLayers": `${GAP.sides}` },
    children: drawn.cards.filter((card) => card.box === undefined).map((card) => ({ id: card.id, width: sizes.get(card.id)?.width ?? CARD.width, height: sizes.get(card.id)?.height ?? CARD.height, layoutOptions: { "elk.partitioning.partition": `${rankOf(doc, card.id)}` } })),
    edges: edges(doc, drawn.lines.map((line) => [top(line.source), top(line.target)])) ?? [],
  };
}

/** A column too high for a screen is set as several beside each other; what stands right of it moves on. */
export function wrap(laid: ElkNode): ElkNode[] {
  const found: ElkNode[] = [];
  let shift = 0;
  for (const column of columns(laid.children ?? [])) {
    const height = column.reduce((sum, node) => sum + (node.height ?? 0) + GAP.boxes, 0);
    const width = Math.max(...column.map((node) => node.width ?? 0)) + 2 * GAP.boxes;
    const parts = split(column, Math.max(COLUMN_PX, Math.sqrt((height * width) / WIDE_FOR_HIGH)));
    const left = Math.min(...column.map((node) => node.x ?? 0)) + shift;
    if (parts.length === 1) {
      found.push(...column.map((node) => ({ ...node, x: (node.x ?? 0) + shift })));
      continue;
    }
    let x = left;
    for (const part of parts) {
      let y = 0;
      for (const node of part) {
        found.push({ ...node, x, y });
        y += (node.height ?? 0) + GAP.boxes;
      }
      x += Math.max(...part.map((node) => node.width ?? 0)) + GAP.boxes * 2;
    }
    shift += x - left - GAP.boxes * 2 - Math.max(...column.map((node) => node.width ?? 0));
  }
  return found;
}

/** Nodes whose widths overlap stand in one column; from the left, each from the top. */
function columns(nodes: readonly ElkNode[]): ElkNode[][] {
  const found: { right: number; nodes: ElkNode[] }[] = [];
  for (const node of nodes.toSorted((a, b) => (a.x ?? 0) - (b.x ?? 0))) {
    const last = found.at(-1);
    const right = (node.x ?? 0) + (node.width ?? 0);
    if (last === undefined || (node.x ?? 0) >= last.right) found.push({ right, nodes: [node] });
    else {
      last.nodes.push(node);
      last.right = Math.max(last.right, right);
    }
  }
  return found.map((column) => column.nodes.toSorted((a, b) => (a.y ?? 0) - (b.y ?? 0)));
}

function split(column: readonly ElkNode[], most: number): ElkNode[][] {
  const parts: ElkNode[][] = [[]];
  let height = 0;
  for (const node of column) {
    const taken = (node.height ?? 0) + GAP.boxes;
    if (height > 0 && height + taken > most) {
      parts.push([]);
      height = 0;
    }
    parts.at(-1)?.push(node);
    height += taken;
  }
  return parts;
}

export type Bounds = Spot;

/** What reaches around all of these. */
export function boundsOf(spots: readonly Spot[]): Bounds {
  const x = Math.min(...spots.map((spot) => spot.x));
  const y = Math.min(...spots.map((spot) => spot.y));
  return { x, y, width: Math.max(...spots.map((spot) => spot.x + spot.width)) - x, height: Math.max(...spots.map((spot) => spot.y + spot.height)) - y };
}

/** Where a card stands on the whole map. */
export function absolute(drawn: Drawn, spots: Spots, id: string): Spot | undefined {
  const spot = spots.get(id);
  const box = boxesOf(drawn).get(id);
  const around = box === undefined ? undefined : spots.get(box);
  return spot === undefined || around === undefined ? spot : { ...spot, x: spot.x + around.x, y: spot.y + around.y };
}
