/**
 * What of a big map is in the page: the cards in sight and near it; from far away, where no words can be read, only what
 * lies in no box. The rest is drawn plain. A small map is in the page whole. Pure.
 */

import type { Card } from "./fold";
import type { Point, Spot } from "./layout";

/** Up to so many cards, all are in the page. */
export const MANY_CARDS = 250;
/** Below this zoom a card's words cannot be read. */
export const FAR_ZOOM = 0.5;
/** Cards so far out of sight are in the page already, so that a short move shows them at once. */
const BESIDE_PX = 240;

export interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
  readonly width: number;
  readonly height: number;
}

export interface Sight {
  readonly far: boolean;
  /** How many of the map's units a pixel is. */
  readonly scale: number;
  /** Undefined: all of them. */
  readonly seen: ReadonlySet<string> | undefined;
}

/** Each card's place on the whole map. */
export type Places = ReadonlyMap<string, Spot>;

/** Without a view, as long as nothing is known of it: nothing of a big map. */
export function sightOf(cards: readonly Card[], places: Places, view: View | undefined): Sight {
  const far = view !== undefined && view.zoom < FAR_ZOOM;
  const scale = 1 / (view?.zoom ?? 1);
  if (cards.length <= MANY_CARDS) return { far, scale, seen: undefined };
  if (view === undefined) return { far, scale, seen: new Set() };
  const left = (-view.x - BESIDE_PX) * scale;
  const top = (-view.y - BESIDE_PX) * scale;
  const right = left + (view.width + 2 * BESIDE_PX) * scale;
  const bottom = top + (view.height + 2 * BESIDE_PX) * scale;
  const inSight = (spot: Spot | undefined) => spot !== undefined && spot.x < right && spot.y < bottom && spot.x + spot.width > left && spot.y + spot.height > top;
  return { far, scale, seen: new Set(cards.filter((card) => (card.box === undefined || !far) && inSight(places.get(card.id))).map((card) => card.id)) };
}

/** The card at a place of the map, whether it is in the page or drawn plain; a box only where no card of it lies. */
export function cardAt(cards: readonly Card[], places: Places, { x, y }: Point): string | undefined {
  const under = cards.filter(({ id }) => {
    const spot = places.get(id);
    return spot !== undefined && x >= spot.x && y >= spot.y && x <= spot.x + spot.width && y <= spot.y + spot.height;
  });
  return (under.find((card) => !card.isBox) ?? under[0])?.id;
}
