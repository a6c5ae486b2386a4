import { describe, expect, it } from "vitest";
import { CARD, type Spot } from "./layout";
import { isWithin, viewOf, ZOOM } from "./viewport";

const at = (x: number, y: number): Spot => ({ x, y, ...CARD });
const PHONE = { width: 360, height: 240 };

describe("a chosen card", () => {
  it("is in sight in the free part alone", () => {
    const view = { x: 0, y: 0, zoom: 1 };
    const right = at(700, 100);
    expect(isWithin(right, view, { width: 1216, height: 800 })).toBe(true);
    expect(isWithin(right, view, { width: 832, height: 800 })).toBe(false); // a panel beside the map
    expect(isWithin(at(10, 300), view, { width: 360, height: 540 })).toBe(true);
    expect(isWithin(at(10, 300), view, PHONE)).toBe(false); // a panel over its lower half
    expect(isWithin({ x: 10, y: 20, width: 3000, height: 2000 }, view, PHONE)).toBe(true); // a box's head
  });

  it("is shown with all that is near it where that can be read", () => {
    const [spot, other] = [at(900, 400), at(1300, 700)];
    const free = { width: 832, height: 800 };
    const view = viewOf(spot, { x: 900, y: 400, width: 400 + CARD.width, height: 300 + CARD.height }, free);
    expect([isWithin(spot, view, free), isWithin(other, view, free)]).toEqual([true, true]);
  });

  it("is in the middle, to be read, where that would be too small", () => {
    const spot = at(900, 400);
    const view = viewOf(spot, { x: 0, y: 0, width: 3000, height: 2000 }, PHONE);
    expect(view.zoom).toBe(ZOOM.legible);
    expect((spot.x + spot.width / 2) * view.zoom + view.x).toBeCloseTo(PHONE.width / 2);
    expect((spot.y + spot.height / 2) * view.zoom + view.y).toBeCloseTo(PHONE.height / 2);
  });
});
