import ELK from "elkjs/lib/elk.bundled.js";
import { describe, expect, it } from "vitest";
import { along, arrives, leaves } from "./curve";
import { nodesOf, placesOf } from "./flow-nodes";
import { draw, foldedAtFirst } from "./fold";
import { LABEL, placeLabels } from "./labels";
import { absolute, Layouts, place } from "./layout";
import { cardAt, FAR_ZOOM, MANY_CARDS, sightOf } from "./sight";
import { bigWorld, NAS, PHOTOS, PROXY, WORLD } from "./world";

const elk = new ELK();
const all = () => true;

async function laidOf(doc: typeof WORLD, isFolded = foldedAtFirst(doc)) {
  const drawn = draw(doc, isFolded, all, all);
  const spots = await place(doc, drawn, {}, new Layouts((graph) => elk.layout(graph)));
  return { drawn, spots, places: placesOf(nodesOf({ drawn, spots })) };
}

describe("places", () => {
  it("are those of the layout, also of what lies in a box", async () => {
    const { drawn, spots, places } = await laidOf(WORLD);
    expect(places.size).toBe(drawn.cards.length);
    for (const card of drawn.cards) expect(places.get(card.id)).toEqual(absolute(drawn, spots, card.id));
  });

  it("tell the card under a point, and a box only where none of its cards lies", async () => {
    const { drawn, places } = await laidOf(WORLD);
    const photos = places.get(PHOTOS) ?? { x: NaN, y: NaN };
    const nas = places.get(NAS) ?? { x: NaN, y: NaN };
    expect(cardAt(drawn.cards, places, { x: photos.x + 5, y: photos.y + 5 })).toBe(PHOTOS);
    expect(cardAt(drawn.cards, places, { x: nas.x + 2, y: nas.y + 2 })).toBe(NAS);
    expect(cardAt(drawn.cards, places, { x: -9999, y: 0 })).toBeUndefined();
  });
});

describe("what is in the page", () => {
  const view = { x: 0, y: 0, zoom: 1, width: 1200, height: 800 };

  it("is all of a small map", async () => {
    const { drawn, places } = await laidOf(WORLD);
    expect(sightOf(drawn.cards, places, undefined).seen).toBeUndefined();
    expect(sightOf(drawn.cards, places, { ...view, zoom: 0.1 })).toMatchObject({ far: true, seen: undefined });
  });

  it("is of a big map what is in sight or near it; from far away only what lies in no box", async () => {
    const { drawn, places } = await laidOf(bigWorld(12, 25), (node) => node.kind === "service");
    expect(drawn.cards.length).toBeGreaterThan(MANY_CARDS);
    expect(sightOf(drawn.cards, places, undefined).seen?.size).toBe(0);
    const near = sightOf(drawn.cards, places, view);
    expect(near.far).toBe(false);
    expect(near.seen).toContain("internet");
    expect(near.seen?.size).toBeLessThan(drawn.cards.length / 2);
    const sure = drawn.cards.filter(({ id }) => (places.get(id)?.x ?? NaN) < view.width && (places.get(id)?.y ?? NaN) < view.height);
    for (const { id } of sure) expect(near.seen).toContain(id);
    const far = sightOf(drawn.cards, places, { ...view, zoom: FAR_ZOOM / 8, x: 100, y: 100 });
    expect(far).toMatchObject({ far: true, scale: 8 / FAR_ZOOM });
    for (const { id, box } of drawn.cards) expect(far.seen?.has(id)).toBe(box === undefined);
  });
});

describe("a line's words", () => {
  const size = { width: 208, height: 46 };
  const [left, right] = [{ x: 0, y: 0, ...size }, { x: 400, y: 100, ...size }];
  const wanted = (words: string, other = right) => ({ id: words, words, from: leaves(left, false, false), to: arrives(other, false), other });

  it("stand on its curve where there is room", () => {
    const [label] = placeLabels([wanted("photos.test")], [left, right]);
    const middle = along(leaves(left, false, false), arrives(right, false), 0.5);
    expect(label).toMatchObject({ words: "photos.test", x: middle.x - (label?.width ?? 0) / 2 });
  });

  it("stand at its far end where there is none, and cover neither cards nor each other", () => {
    const close = { x: 240, y: 0, ...size };
    const below = { x: 240, y: 60, ...size };
    const labels = placeLabels([wanted("photos.example.org", close), wanted("wiki.example.org", below)], [left, close, below]);
    expect(labels[0]).toMatchObject({ x: close.x, y: close.y - LABEL.height });
    const rects = [left, close, below, ...labels];
    const covering = rects.flatMap((a, index) => rects.slice(index + 1).filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height));
    expect([labels.length, covering]).toEqual([2, []]);
  });

  it("are left out where every place is taken", () => {
    const wall = { x: -500, y: -500, width: 2000, height: 2000 };
    expect(placeLabels([wanted("photos.test")], [wall])).toEqual([]);
  });

  it("of a very long name are cut", async () => {
    const { drawn, places } = await laidOf(WORLD);
    const [from, to] = [places.get(PROXY), places.get(PHOTOS)];
    if (from === undefined || to === undefined) throw new Error("not placed");
    const [label] = placeLabels([{ id: "x", words: "a".repeat(80), from: leaves(from, false, false), to: arrives(to, false), other: to }], drawn.cards.filter((card) => !card.isBox).flatMap((card) => places.get(card.id) ?? []));
    expect(label?.words).toMatch(/^a{33}…$/);
  });
});
