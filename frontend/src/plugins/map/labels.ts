/** Where a line's words stand: beside its curve or at its far end, where they cover nothing. Where there is no such place, nowhere. Pure. */

import { along } from "./curve";
import type { Point } from "./layout";

export interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}

export interface Wanted {
  readonly id: string;
  readonly words: string;
  readonly from: Point;
  readonly to: Point;
  /** The card at the end that is not chosen. */
  readonly other: Rect;
}

export interface Label extends Rect {
  readonly id: string;
  readonly words: string;
}

export const LABEL = { height: 14, letter: 5.9, pad: 4, letters: 34 } as const;
const STEPS = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74] as const;

export function placeLabels(wanted: readonly Wanted[], cards: readonly Rect[]): readonly Label[] {
  const placed: Label[] = [];
  for (const { id, words, from, to, other } of wanted) {
    const shown = words.length > LABEL.letters ? `${words.slice(0, LABEL.letters - 1)}…` : words;
    const size = { width: Math.ceil(shown.length * LABEL.letter) + 2 * LABEL.pad, height: LABEL.height };
    const spots = [...STEPS.map((step) => centred(along(from, to, step), size)), { x: other.x, y: other.y - size.height, ...size }, { x: other.x, y: other.y + other.height, ...size }];
    const free = spots.find((spot) => ![...cards, ...placed].some((each) => overlap(spot, each)));
    if (free !== undefined) placed.push({ id, words: shown, ...free });
  }
  return placed;
}

const centred = ({ x, y }: Point, { width, height }: Omit<Rect, "x" | "y">): Rect => ({ x: x - width / 2, y: y - height / 2, width, height });
const overlap = (a: Rect, b: Rect): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
