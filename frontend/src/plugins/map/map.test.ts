import ELK from "elkjs/lib/elk.bundled.js";
import { describe, expect, it } from "vitest";
import type { GraphDocument, GraphNode } from "../../wire/types.gen";
import { draw, foldedAtFirst, type Drawn, type Line } from "./fold";
import { absolute, CARD, Layouts, place, wrap, type Spots } from "./layout";
import { groupOf, isShown, mapText, picked, sameShape, edgeWords, type Hidden } from "./model";
import { cardSays, lineSays } from "./summary";
import { svgOf, type Ink } from "./svg";
import { remembered } from "./use-layout";
import { walk } from "./walk";
import { bigWorld, edge, graphOf, NAS, NOWHERE, PHOTOS, POD, PROXY, thing, WIKI, WORLD } from "./world";

const NOTHING: Hidden = { layers: new Set(), kinds: new Set(), lines: new Set() };
const all = () => true;
const shown = (doc: GraphDocument, isFolded: (node: GraphNode) => boolean = foldedAtFirst(doc)) => draw(doc, isFolded, all, all);
const ids = (drawn: Drawn) => drawn.cards.map((card) => card.id);
const cardOf = (drawn: Drawn, id: string) => drawn.cards.find((card) => card.id === id);
const elk = new ELK();
const layouts = () => new Layouts((graph) => elk.layout(graph));
const lay = (doc: GraphDocument, drawn: Drawn, pinned: Parameters<typeof place>[2] = {}) => place(doc, drawn, pinned, layouts());

function overlapping(drawn: Drawn, spots: Spots): string[] {
  const placed = drawn.cards.filter((card) => !card.isBox).map((card) => ({ id: card.id, spot: absolute(drawn, spots, card.id) }));
  return placed.flatMap(({ id, spot: a }, index) =>
    placed.slice(index + 1).flatMap(({ id: other, spot: b }) => (a !== undefined && b !== undefined && a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height ? [`${id} ${other}`] : [])),
  );
}

describe("folding", () => {
  it("shows a service as one card with its only container, a node as a box, a pod with its parts", () => {
    const drawn = shown(WORLD);
    expect(ids(drawn)).not.toContain("containers/nas/f1");
    expect(cardOf(drawn, PHOTOS)).toMatchObject({ inside: ["containers/nas/f1"], box: NAS, foldable: true, isBox: false });
    expect(cardOf(drawn, NAS)?.isBox).toBe(true);
    expect(ids(drawn)).toEqual(expect.arrayContaining([POD, "containers/nas/m1", "containers/nas/m2"]));
  });

  it("leads lines of what is folded to the card that stands for it, once for each pair", () => {
    const drawn = shown(WORLD, (node) => node.id === NAS || node.id === "node:attic");
    expect(ids(drawn).toSorted()).toEqual(["gateway", "internet", NOWHERE, "node:attic", NAS].toSorted());
    expect(drawn.lines.map((line) => `${line.source} > ${line.target}`).toSorted()).toEqual(["gateway > node:nas", "internet > gateway", `node:attic > ${NAS}`, `${NAS} > ${NOWHERE}`].toSorted());
    expect(drawn.shownAs.get("containers/nas/m1")).toBe(NAS);
  });

  it("joins edges of one pair to one line, and sets a part right of the whole", () => {
    const drawn = shown(WORLD);
    expect(drawn.lines.find((line) => line.source === PROXY && line.target === PHOTOS)?.edges).toHaveLength(2);
    expect(drawn.lines.some((line) => line.source === POD && line.target === "containers/nas/m1")).toBe(true);
    expect(drawn.lines.some((line) => line.source === "containers/nas/m1")).toBe(false);
  });

  it("starts folded by node where there are many things, and everything is in exactly one card", () => {
    const big = bigWorld(50, 40);
    const drawn = shown(big);
    expect(drawn.cards).toHaveLength(52);
    expect(drawn.shownAs.size).toBe(Object.keys(big.nodes).length);
    expect(drawn.cards.reduce((sum, card) => sum + card.inside.length + 1, 0)).toBe(Object.keys(big.nodes).length);
  });

  it("leaves out what is hidden with its lines, and never a line's end", () => {
    const hidden: Hidden = { ...NOTHING, kinds: new Set(["service"]), lines: new Set(["seen"]) };
    const drawn = draw(WORLD, foldedAtFirst(WORLD), (node) => isShown(node, hidden, "nas"), (each) => !hidden.lines.has(groupOf(each)));
    expect(ids(drawn)).not.toContain(PHOTOS);
    expect(ids(drawn)).not.toContain("node:attic");
    expect(ids(drawn)).toContain("internet");
    const there = new Set(ids(drawn));
    expect(drawn.lines.every((line) => there.has(line.source) && there.has(line.target))).toBe(true);
  });
});

describe("the layout", () => {
  it("is kept by what was asked, and asked for again where it failed", async () => {
    let asked = 0;
    const kept = new Layouts(async (graph) => {
      asked += 1;
      if (asked === 1) throw new Error("the worker went");
      return graph;
    });
    const graph = { id: "map" };
    await expect(kept.ask(graph)).rejects.toThrow("the worker went");
    expect(await kept.ask(graph)).toBe(await kept.ask({ ...graph }));
    expect(asked).toBe(2);
  });

  it("goes from left to right along the way in, inside its node, and nothing lies on another", async () => {
    const drawn = shown(WORLD);
    const spots = await lay(WORLD, drawn);
    const left = ["internet", "gateway", PROXY, PHOTOS].map((id) => absolute(drawn, spots, id)?.x ?? NaN);
    expect(left).toEqual(left.toSorted((a, b) => a - b));
    expect(overlapping(drawn, spots)).toEqual([]);
    const box = spots.get(NAS);
    const inner = spots.get(PHOTOS);
    expect(box !== undefined && inner !== undefined && inner.x + inner.width < box.width && inner.y + inner.height < box.height).toBe(true);
  });

  it("is the same for the same shape, whatever the states are", async () => {
    const failed = graphOf(Object.values(WORLD.nodes).map((node) => thing(node.id, node.kind, Object.assign({}, node, { tone: "act", stateText: "Failed" }))), Object.values(WORLD.edges));
    expect(sameShape(WORLD, failed)).toBe(true);
    expect([...(await lay(failed, shown(failed)))]).toEqual([...(await lay(WORLD, shown(WORLD)))]);
  });

  it("differs for another shape: a thing or a line more, an end moved", () => {
    const nodes = Object.values(WORLD.nodes);
    const edges = Object.values(WORLD.edges);
    expect(sameShape(WORLD, graphOf([...nodes, thing("services/nas/x.service", "service")], edges))).toBe(false);
    expect(sameShape(WORLD, graphOf(nodes, [...edges, edge("manual", PHOTOS, POD)]))).toBe(false);
    expect(sameShape(WORLD, graphOf(nodes, [edge("uplink", "internet", NAS, { id: edges[0]?.id ?? "" }), ...edges.slice(1)]))).toBe(false);
  });

  it("moves nothing for a line that goes and comes back", async () => {
    const seen = new Map<string, Line>();
    const without = graphOf(Object.values(WORLD.nodes), Object.values(WORLD.edges).filter((each) => each.source !== WIKI && each.target !== WIKI));
    const laid = async (doc: GraphDocument) => lay(doc, Object.assign({}, shown(doc), { lines: remembered(seen, shown(doc)) }));
    const before = [...(await laid(WORLD))];
    expect([...(await laid(without))]).toEqual(before);
    expect([...(await laid(WORLD))]).toEqual(before);
    expect(remembered(seen, shown(graphOf([thing(WIKI, "service")], [])))).toEqual([]);
  });

  it("lays out only the node that changed", async () => {
    const asked: string[] = [];
    const counting = new Layouts((graph) => {
      asked.push(graph.id);
      return elk.layout(graph);
    });
    await place(WORLD, shown(WORLD), {}, counting);
    expect(asked.toSorted()).toEqual(["map", "node:attic", NAS]);
    const more = graphOf([...Object.values(WORLD.nodes), thing("services/attic/new.service", "service", { node: "attic", parent: "node:attic" })], Object.values(WORLD.edges));
    asked.length = 0;
    const before = await place(WORLD, shown(WORLD), {}, counting);
    const after = await place(more, shown(more), {}, counting);
    expect(asked).not.toContain(NAS);
    expect(after.get(PHOTOS)).toEqual(before.get(PHOTOS));
  });

  it("leaves what was put somewhere where it was put, and its box reaches around it", async () => {
    const spots = await lay(WORLD, shown(WORLD), { [PHOTOS]: { x: 900, y: 700 }, internet: { x: -500, y: 40 } });
    expect(spots.get(PHOTOS)).toEqual({ x: 900, y: 700, ...CARD });
    expect(spots.get("internet")).toMatchObject({ x: -500, y: 40 });
    expect(spots.get(NAS)?.width).toBeGreaterThan(900 + CARD.width);
    expect(spots.get(NAS)?.height).toBeGreaterThan(700 + CARD.height);
  });

  it("sets a column that is too high beside itself", () => {
    const children = Array.from({ length: 60 }, (_none, index) => ({ id: `${index}`, x: 300, y: index * 80, width: 200, height: 50 }));
    const laid = wrap({ id: "map", children: [...children, { id: "right", x: 700, y: 0, width: 200, height: 50 }] });
    expect(new Set(laid.map((node) => node.x)).size).toBeGreaterThan(2);
    expect(Math.max(...laid.map((node) => (node.y ?? 0) + 50))).toBeLessThan(2500);
    const right = laid.find((node) => node.id === "right")?.x ?? 0;
    expect(laid.every((node) => node.id === "right" || (node.x ?? 0) + 200 <= right)).toBe(true);
  });
});

describe("walking", () => {
  it("follows the lines right and left, stays in its box up and down, and starts at the left", async () => {
    const drawn = shown(WORLD);
    const spots = await lay(WORLD, drawn);
    expect(walk(drawn, spots, undefined, "ArrowRight")).toBe("internet");
    expect(walk(drawn, spots, "internet", "ArrowRight")).toBe("gateway");
    expect(walk(drawn, spots, "gateway", "ArrowRight")).toBe(PROXY);
    expect(walk(drawn, spots, PROXY, "ArrowLeft")).toBe("gateway");
    expect([PHOTOS, WIKI, NOWHERE]).toContain(walk(drawn, spots, PROXY, "ArrowRight"));
    expect(walk(drawn, spots, "internet", "ArrowLeft")).toBeUndefined();
    expect(walk(drawn, spots, NAS, "ArrowRight")).toBeDefined();
    const seen = new Set<string>();
    let at: string | undefined = walk(drawn, spots, NAS, "ArrowRight");
    for (; at !== undefined && !seen.has(at); at = walk(drawn, spots, at, "ArrowDown")) seen.add(at);
    expect([...seen].every((id) => cardOf(drawn, id)?.box === NAS)).toBe(true);
  });
});

describe("what is said", () => {
  it("tells of a folded node how many need a person, and shows the worst", () => {
    const drawn = shown(WORLD, (node) => node.kind === "node");
    const card = cardOf(drawn, NAS);
    expect(card && cardSays(WORLD, card)).toEqual({ label: "nas", more: "1 of 3 services needs you", tone: "act" });
  });

  it("tells of a line its traffic and its trouble", () => {
    const drawn = shown(WORLD);
    const line = drawn.lines.find((each) => each.source === PROXY && each.target === PHOTOS);
    expect(line && lineSays(WORLD, line)).toMatchObject({ connections: 3, active: true, tone: "ok", text: "photos.test" });
    const dead = drawn.lines.find((each) => each.target === NOWHERE);
    expect(dead && lineSays(WORLD, dead)).toMatchObject({ tone: "act", active: false });
  });

  it("finds by words and by state", () => {
    expect(picked(WORLD, "", "")).toBeUndefined();
    expect([...(picked(WORLD, "8081 service", "") ?? [])]).toEqual([PHOTOS]);
    expect([...(picked(WORLD, "", "trouble") ?? [])].toSorted()).toEqual([NOWHERE, WIKI].toSorted());
    expect(picked(WORLD, "nothing is called that", "")?.size).toBe(0);
  });

  it("is all in the text to copy", () => {
    const text = mapText(WORLD);
    expect(text.split("\n")).toHaveLength(Object.keys(WORLD.nodes).length + Object.keys(WORLD.edges).length + 4);
    expect(text).toContain("proxy on nas\tphotos on nas\troute, http, port 8080\tphotos.conf line 7 of proxy");
    expect(edgeWords(edge("flow", "a", "b", { traffic: { connections: 1, seenAt: 1 } }))).toBe("connections seen, 1 at once");
  });

  it("is all in the picture, as valid SVG with no text that ends it early", async () => {
    const nasty = graphOf([...Object.values(WORLD.nodes), thing("external:x", "device", { label: `<script>"&` })], Object.values(WORLD.edges));
    const drawn = shown(nasty);
    const ink: Ink = { canvas: "#fff", raised: "#fff", side: "#eee", line: "#ccc", edge: "#999", ink: "#000", soft: "#333", tone: { ok: "#888", look: "#b80", act: "#b00", busy: "#08b", off: "#aaa" } };
    const picture = svgOf(nasty, drawn, await lay(nasty, drawn), ink);
    const root = new DOMParser().parseFromString(picture.text, "image/svg+xml").documentElement;
    expect(picture.text).not.toContain("<script>");
    expect(picture.text.match(/<rect/g)).toHaveLength(drawn.cards.length + 1);
    expect(picture.text.match(/<path d="M[-\d.]+ [-\d.]+C/g)).toHaveLength(drawn.lines.filter((line) => !line.inward).length);
    expect(root.nodeName.toLowerCase()).toBe("svg");
  });
});
