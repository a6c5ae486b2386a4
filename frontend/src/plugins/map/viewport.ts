/** Moving the picture so that something is in sight. */

import { getViewportForBounds, type ReactFlowInstance, type Viewport } from "@xyflow/react";
import type { CardNode } from "./card";
import { absolute, boundsOf, CARD, type Bounds, type Spot } from "./layout";
import type { Laid } from "./use-layout";

export const ZOOM = { least: 0.05, most: 2, first: 1.1, legible: 0.55 } as const;
/** Around what is shown, as a part of the frame. */
const AIR = 0.06;

export type Flow = ReactFlowInstance<CardNode>;

/** What of the frame nothing lies over, in pixels. */
export type Free = Readonly<Record<"width" | "height", number>>;

/** All of it. */
export function showAll(flow: Flow | undefined, frame: HTMLDivElement | null, { drawn, spots }: Laid): void {
  const spotsOfAll = drawn.cards.flatMap((card) => absolute(drawn, spots, card.id) ?? []);
  if (flow === undefined || frame === null || spotsOfAll.length === 0) return;
  const bounds = boundsOf(spotsOfAll);
  const whole = getViewportForBounds(bounds, frame.clientWidth, frame.clientHeight, ZOOM.least, ZOOM.first, AIR);
  // On a phone all of it would be too small to read: from its first node, then.
  const legible = frame.clientWidth < 600 && whole.zoom < ZOOM.legible;
  const start = absolute(drawn, spots, drawn.cards.find((card) => card.isBox)?.id ?? "") ?? bounds;
  void flow.setViewport(legible ? { x: 12 - start.x * ZOOM.legible, y: 12 - start.y * ZOOM.legible, zoom: ZOOM.legible } : whole);
}

/** The chosen card with what is near it. */
export function showNear(flow: Flow | undefined, frame: HTMLDivElement | null, { drawn, spots }: Laid, card: string, near: ReadonlySet<string>): void {
  const spot = absolute(drawn, spots, card);
  if (flow === undefined || frame === null || spot === undefined) return;
  void flow.setViewport(viewOf(spot, boundsOf([...near].flatMap((id) => absolute(drawn, spots, id) ?? [])), freeOf(frame)));
}

/** All within the bounds; where that would be too small to read, the chosen card in the middle. */
export function viewOf(spot: Spot, bounds: Bounds, { width, height }: Free): Viewport {
  const whole = getViewportForBounds(bounds, width, height, ZOOM.least, ZOOM.first, AIR);
  if (whole.zoom >= ZOOM.legible) return whole;
  const head = headOf(spot);
  return getViewportForBounds(head, width, height, ZOOM.legible, ZOOM.legible, AIR);
}

/** Where there is no room beside the map, what is said of the chosen one lies over its lower half. */
const freeOf = ({ clientWidth, clientHeight }: HTMLDivElement): Free => ({ width: clientWidth, height: window.matchMedia("(min-width: 1080px)").matches ? clientHeight : clientHeight * 0.45 });

export function inSight(flow: Flow, frame: HTMLDivElement | null, { drawn, spots }: Laid, id: string): boolean {
  const spot = absolute(drawn, spots, id);
  return spot === undefined || frame === null || isWithin(spot, flow.getViewport(), freeOf(frame));
}

/** The card, or a box's head, is wholly in the free part. */
export function isWithin(spot: Spot, { x, y, zoom }: Viewport, free: Free): boolean {
  const head = headOf(spot);
  const [left, top] = [head.x * zoom + x, head.y * zoom + y];
  return left >= 0 && top >= 0 && left + head.width * zoom <= free.width && top + head.height * zoom <= free.height;
}

/** Of a box, what says whose it is. */
const headOf = (spot: Spot): Spot => ({ ...spot, width: Math.min(spot.width, CARD.width), height: Math.min(spot.height, CARD.height) });
