/** Moving the picture so that something is in sight. */

import { getViewportForBounds, type ReactFlowInstance } from "@xyflow/react";
import type { CardNode } from "./card";
import { absolute, boundsOf } from "./layout";
import type { Laid } from "./use-layout";

export const ZOOM = { least: 0.05, most: 2, first: 1.1, legible: 0.55 } as const;

export type Flow = ReactFlowInstance<CardNode>;

/** These, or all of it. */
export function show(flow: Flow | undefined, frame: HTMLDivElement | null, { drawn, spots }: Laid, ids?: ReadonlySet<string>): void {
  if (flow === undefined || frame === null) return;
  const wanted = [...(ids ?? drawn.cards.map((card) => card.id))].flatMap((id) => absolute(drawn, spots, id) ?? []);
  if (wanted.length === 0) return;
  const bounds = boundsOf(wanted);
  const whole = getViewportForBounds(bounds, frame.clientWidth, ids === undefined ? frame.clientHeight : freeHeight(frame), ZOOM.least, ZOOM.first, 0.06);
  // On a phone all of it would be too small to read: from its first node, then.
  const legible = ids === undefined && frame.clientWidth < 600 && whole.zoom < ZOOM.legible;
  const start = absolute(drawn, spots, drawn.cards.find((card) => card.isBox)?.id ?? "") ?? bounds;
  void flow.setViewport(legible ? { x: 12 - start.x * ZOOM.legible, y: 12 - start.y * ZOOM.legible, zoom: ZOOM.legible } : whole);
}

/** Where there is no room beside the map, what is said of the chosen one lies over its lower half. */
const freeHeight = (frame: HTMLDivElement): number => (window.matchMedia("(min-width: 1080px)").matches ? frame.clientHeight : frame.clientHeight * 0.45);

export function inSight(flow: Flow, frame: HTMLDivElement | null, { drawn, spots }: Laid, id: string): boolean {
  const spot = absolute(drawn, spots, id);
  if (spot === undefined || frame === null) return true;
  const { x, y, zoom } = flow.getViewport();
  const [left, top] = [spot.x * zoom + x, spot.y * zoom + y];
  return left >= 0 && top >= 0 && left + Math.min(spot.width, 208) * zoom <= frame.clientWidth && top + Math.min(spot.height, 46) * zoom <= freeHeight(frame);
}
