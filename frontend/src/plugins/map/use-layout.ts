/** The layout of what is drawn: asked anew when that differs, never when a state does. The last one stays until the next is there. */

import { useEffect, useMemo, useRef, useState } from "react";
import { useStore } from "../../store/store";
import { graph } from "../../store/graph";
import { positions } from "../../store/positions";
import type { GraphDocument, GraphEdge, GraphNode } from "../../wire/types.gen";
import { layOut } from "./elk";
import { draw, foldedAtFirst, groupsOf, type Drawn, type Line } from "./fold";
import { folds } from "./folds";
import { Layouts, place, type Spots } from "./layout";
import { groupOf, isShown, sameShape, type Hidden } from "./model";

/** The graph as of when its shape last changed: the same object while only states do. */
export function useShape(): GraphDocument | undefined {
  const kept = useRef<GraphDocument>(undefined);
  return useStore(graph, ({ state }) => {
    if (state !== undefined && (kept.current === undefined || !sameShape(kept.current, state))) kept.current = state;
    return kept.current;
  });
}

/** What is drawn. What is in focus is never folded away. */
export function useDrawn(shape: GraphDocument | undefined, hidden: Hidden, on: string | undefined, focus: string | undefined): Drawn | undefined {
  const chosen = useStore(folds, (now) => now);
  const isFolded = useMemo(() => {
    const atFirst = shape && foldedAtFirst(shape);
    return (node: GraphNode) => chosen[node.id] ?? atFirst?.(node) === true;
  }, [shape, chosen]);
  const focused = focus === undefined ? undefined : shape?.nodes[focus];
  // as text: a focus that lies in nothing folded is no reason to draw, and lay out, all of it anew
  const opened = shape === undefined || focused === undefined ? "" : groupsOf(shape, focused).flatMap((group) => (isFolded(group) ? [group.id] : [])).join("\n");
  return useMemo(() => {
    if (shape === undefined) return undefined;
    const open = new Set(opened.split("\n"));
    return draw(shape, (node) => !open.has(node.id) && isFolded(node), (node) => isShown(node, hidden, on), (edge: GraphEdge) => !hidden.lines.has(groupOf(edge)));
  }, [shape, hidden, on, opened, isFolded]);
}

export interface Laid {
  readonly drawn: Drawn;
  readonly spots: Spots;
}

export interface Layout {
  readonly laid: Laid | undefined;
  readonly failed: boolean;
}

/** A service that stops loses lines, and has them again once it runs: neither may move the cards. So lines that were there count on. */
export function remembered(seen: Map<string, Line>, drawn: Drawn): readonly Line[] {
  const there = new Set(drawn.cards.map((card) => card.id));
  for (const line of drawn.lines) seen.set(line.id, line);
  return [...seen.values()].filter((line) => there.has(line.source) && there.has(line.target));
}

export function useLayout(shape: GraphDocument | undefined, drawn: Drawn | undefined): Layout {
  const pinned = useStore(positions, (now) => now);
  const [layouts] = useState(() => new Layouts(layOut));
  const seen = useRef(new Map<string, Line>());
  const [found, setFound] = useState<Layout>({ laid: undefined, failed: false });
  useEffect(() => {
    if (shape === undefined || drawn === undefined || pinned === undefined) return undefined;
    let wanted = true;
    place(shape, { ...drawn, lines: remembered(seen.current, drawn) }, pinned, layouts).then(
      (spots) => wanted && setFound({ laid: { drawn, spots }, failed: false }),
      () => wanted && setFound((now) => ({ ...now, failed: true })),
    );
    return () => {
      wanted = false;
    };
  }, [shape, drawn, pinned, layouts]);
  return found;
}
