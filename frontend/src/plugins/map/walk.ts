/** Where an arrow key leads: right and left along the lines, up and down among what stands beside. Pure. */

import type { Drawn } from "./fold";
import { absolute, type Spot, type Spots } from "./layout";

export type Way = "ArrowRight" | "ArrowLeft" | "ArrowUp" | "ArrowDown";

export function walk(drawn: Drawn, spots: Spots, at: string | undefined, way: Way): string | undefined {
  const here = at === undefined ? undefined : absolute(drawn, spots, at);
  if (at === undefined || here === undefined) return firstOf(drawn, spots);
  const ends = drawn.lines.flatMap((line) => (way === "ArrowRight" && line.source === at ? [line.target] : way === "ArrowLeft" && line.target === at ? [line.source] : []));
  const card = drawn.cards.find((each) => each.id === at);
  if (way === "ArrowRight" && ends.length === 0 && card?.isBox === true) return firstOf(drawn, spots, at);
  if (way === "ArrowLeft" && ends.length === 0) return card?.box;
  if (way === "ArrowRight" || way === "ArrowLeft") return nearest(drawn, spots, here, ends);
  const others = drawn.cards.filter((each) => each.id !== at && each.box === card?.box).map((each) => each.id);
  return nearest(drawn, spots, here, others.filter((id) => beyond(here, absolute(drawn, spots, id), way)));
}

/** The top one at the left. */
export function firstOf(drawn: Drawn, spots: Spots, box?: string): string | undefined {
  const order = drawn.cards.filter((card) => card.box === box).map((card) => ({ id: card.id, spot: absolute(drawn, spots, card.id) }));
  return order.toSorted((a, b) => (a.spot?.x ?? 0) - (b.spot?.x ?? 0) || (a.spot?.y ?? 0) - (b.spot?.y ?? 0))[0]?.id;
}

function beyond(here: Spot, there: Spot | undefined, way: Way): boolean {
  if (there === undefined) return false;
  return way === "ArrowDown" ? there.y >= here.y + Math.min(here.height, 20) : there.y + Math.min(there.height, 20) <= here.y;
}

/** Sideways counts more than along: the next one in the column comes before one beside it. */
function nearest(drawn: Drawn, spots: Spots, here: Spot, ids: readonly string[]): string | undefined {
  let best: { id: string; far: number } | undefined;
  for (const id of ids) {
    const there = absolute(drawn, spots, id);
    if (there === undefined) continue;
    const far = Math.abs(there.y + there.height / 2 - here.y - here.height / 2) + 3 * Math.abs(there.x - here.x);
    if (best === undefined || far < best.far) best = { id, far };
  }
  return best?.id;
}
