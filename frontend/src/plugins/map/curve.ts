/** The line between two cards, the same on the screen and in a picture: from the right of one to the left of the other. */

import type { Spot } from "./layout";
import { HEAD } from "./layout";

const OFF = 14;

export function curve(fromX: number, fromY: number, toX: number, toY: number): string {
  const wide = toX - fromX;
  const bend = wide > 0 ? Math.max(24, wide / 2) : Math.min(180, 60 - wide / 4);
  return `M${round(fromX)} ${round(fromY)}C${round(fromX + bend)} ${round(fromY)} ${round(toX - bend)} ${round(toY)} ${round(toX)} ${round(toY)}`;
}

/** Where a line leaves a card: at its right, of a box for what is inside it from its left. */
export const leaves = (spot: Spot, inward: boolean, isBox: boolean) => ({ x: inward ? spot.x : spot.x + spot.width, y: spot.y + (isBox ? HEAD / 2 : spot.height / 2) });
export const arrives = (spot: Spot, isBox: boolean) => ({ x: spot.x, y: spot.y + (isBox ? HEAD / 2 : spot.height / 2) });
export const middle = (fromX: number, fromY: number, toX: number, toY: number) => ({ x: (fromX + toX) / 2, y: (fromY + toY) / 2 - OFF / 2 });

const round = (value: number): number => Math.round(value * 10) / 10;
