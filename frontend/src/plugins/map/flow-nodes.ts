/** The layout's cards as xyflow's nodes, and where each of them stands on the whole map, dragged or not. Pure. */

import type { CardNode } from "./card";
import { HEAD, type Spot } from "./layout";
import type { Places } from "./sight";
import type { Laid } from "./use-layout";

/** xyflow calls each a "node", in English; what it is stands in the card's own name. */
const ROLE_UNSAID = { "aria-roledescription": undefined };

/** Boxes first: xyflow wants a parent before what is in it. */
export function nodesOf({ drawn, spots }: Laid): CardNode[] {
  const found = drawn.cards.flatMap((card): CardNode[] => {
    const spot = spots.get(card.id);
    if (spot === undefined) return [];
    const y = card.isBox ? HEAD / 2 : spot.height / 2;
    return [
      {
        id: card.id,
        type: card.isBox ? "box" : "card",
        data: { card },
        position: { x: spot.x, y: spot.y },
        width: spot.width,
        height: spot.height,
        zIndex: card.isBox ? 0 : 2,
        domAttributes: ROLE_UNSAID,
        ...(card.box === undefined ? {} : { parentId: card.box }),
        handles: [
          { id: "to", type: "target", position: LEFT, x: 0, y },
          { id: "from", type: "source", position: RIGHT, x: spot.width, y },
        ],
      },
    ];
  });
  return [...found.filter((node) => node.parentId === undefined), ...found.filter((node) => node.parentId !== undefined)];
}

// xyflow's own names for the sides; its enum is a value, and these are its members
type Side = NonNullable<CardNode["handles"]>[number]["position"];
const [LEFT, RIGHT] = ["left" as Side, "right" as Side];

export function placesOf(nodes: readonly CardNode[]): Places {
  const found = new Map<string, Spot>();
  for (const { id, parentId, position, width = 0, height = 0 } of nodes) {
    const around = parentId === undefined ? undefined : found.get(parentId);
    found.set(id, { x: position.x + (around?.x ?? 0), y: position.y + (around?.y ?? 0), width, height });
  }
  return found;
}
