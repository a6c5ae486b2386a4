/** The line between two cards, the same on the screen and in a picture: from the right of one to the left of the other. */

import type { Point, Spot } from "./layout";
import { HEAD } from "./layout";

/** How far its handles reach out. */
const bendOf = (wide: number): number => (wide > 0 ? Math.max(24, wide / 2) : Math.min(180, 60 - wide / 4));

export function curve(from: Point, to: Point): string {
  const bend = bendOf(to.x - from.x);
  return `M${round(from.x)} ${round(from.y)}C${round(from.x + bend)} ${round(from.y)} ${round(to.x - bend)} ${round(to.y)} ${round(to.x)} ${round(to.y)}`;
}

/** The point of it at such a share of the way. */
export function along(from: Point, to: Point, share: number): Point {
  const bend = bendOf(to.x - from.x);
  const [a, b, c, d] = [(1 - share) ** 3, 3 * share * (1 - share) ** 2, 3 * share ** 2 * (1 - share), share ** 3] as const;
  return { x: a * from.x + b * (from.x + bend) + c * (to.x - bend) + d * to.x, y: (a + b) * from.y + (c + d) * to.y };
}

/** Where a line leaves a card: at its right, of a box for what is inside it from its left. */
export const leaves = (spot: Spot, inward: boolean, isBox: boolean): Point => ({ x: inward ? spot.x : spot.x + spot.width, y: spot.y + (isBox ? HEAD / 2 : spot.height / 2) });
export const arrives = (spot: Spot, isBox: boolean): Point => ({ x: spot.x, y: spot.y + (isBox ? HEAD / 2 : spot.height / 2) });

const round = (value: number): number => Math.round(value * 10) / 10;
