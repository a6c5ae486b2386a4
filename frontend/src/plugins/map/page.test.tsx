import { act, renderHook, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { graph } from "../../store/graph";
import { positions } from "../../store/positions";
import { setWorld, show, startHub, type HttpHub } from "../../testing";
import type { ReachAnswer } from "../../wire/types.gen";
import type { Hidden } from "./model";
import { MapDetail } from "./detail";
import { MapView } from "./page";
import { useDrawn } from "./use-layout";
import { bigWorld, graphOf, NOWHERE, PHOTOS, thing, WIKI, WORLD } from "./world";

const NARROW = { width: 360, height: 740 };
const TURNED = { width: 800, height: 360 };
const WIDE = { width: 1200, height: 800 };
const ANSWER: ReachAnswer = { address: "photos.test", text: "The proxy does not answer.", steps: [] };
const NOTHING: Hidden = { layers: new Set(), kinds: new Set(), lines: new Set() };

function resize(size: typeof NARROW): void {
  (window as unknown as { happyDOM: { setViewport(size: object): void } }).happyDOM.setViewport(size);
}

const pictures = vi.hoisted((): object[] => []);
// neither a worker nor a picture's size are known here
vi.mock("./elk", async () => {
  const { default: ELK } = await import("elkjs/lib/elk.bundled.js");
  const elk = new ELK();
  return { warmElk: () => undefined, layOut: (asked: Parameters<typeof elk.layout>[0]) => elk.layout(asked) };
});
vi.mock("./canvas", () => ({
  Canvas: (props: object) => {
    pictures.push(props);
    return null;
  },
}));

const factsOf = (name: string) => screen.getAllByRole("term").filter((each) => each.textContent === name).map((each) => each.nextElementSibling?.textContent);
const drawnOf = (doc: typeof WORLD, first?: string) => renderHook(({ focus }) => useDrawn(doc, NOTHING, undefined, focus), { initialProps: { focus: first } });

let hub: HttpHub | undefined;
beforeEach(() => {
  pictures.length = 0;
  positions.set(undefined);
  setWorld({});
  graph.set({ state: WORLD, status: "live" });
});
afterEach(() => hub?.close());

it.each([
  [NARROW, TURNED],
  [TURNED, NARROW],
])("keeps an answer when a phone is turned: %o", async (before, after) => {
  resize(before);
  hub = await startHub(({ path }) => (path === "/api/network/reach" ? [200, ANSWER] : [200, { positions: {} }]));
  const user = show("/map?ask=reach", <MapView />);
  const panel = await screen.findByRole("complementary", { name: "Why is an address not reachable?" });
  await user.type(within(panel).getByLabelText("Address"), "photos.test");
  await user.click(within(panel).getByRole("button", { name: "Try the way to it" }));
  await within(panel).findByText(ANSWER.text);
  expect(screen.queryByRole("grid") === null).toBe(before === TURNED);
  act(() => {
    resize(after);
    graph.set({ state: { ...WORLD }, status: "live" }); // happy-dom does not tell of every width that no longer fits
  });
  expect(screen.getByText(ANSWER.text)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Close details" }));
  expect(screen.queryByRole("grid") === null).toBe(after === TURNED);
});

it("keeps an answer beside the table while a thing has its place, and where there is no more room for that", async () => {
  resize(WIDE);
  hub = await startHub(({ path }) => (path === "/api/network/reach" ? [200, ANSWER] : [200, { positions: {}, text: "", rows: [] }]));
  const user = show("/map?view=table&ask=reach", <MapView />);
  const question = { name: "Why is an address not reachable?" };
  await user.type(screen.getByLabelText("Address"), "photos.test");
  await user.click(screen.getByRole("button", { name: "Try the way to it" }));
  await screen.findByText(ANSWER.text);
  const open = async () => user.click(within(screen.getByRole("grid")).getByText("wiki"));
  await open();
  const detail = await screen.findByRole("complementary", { name: "Details of wiki" });
  expect(screen.queryByRole("complementary", question)).toBeNull();
  await user.click(within(detail).getByRole("button", { name: "Close details" }));
  expect(within(screen.getByRole("complementary", question)).getByText(ANSWER.text)).toBeTruthy();
  await open();
  act(() => {
    resize({ width: 1079, height: 800 });
    graph.set({ state: { ...WORLD }, status: "live" });
  });
  expect(within(await screen.findByRole("complementary", question)).getByText(ANSWER.text)).toBeTruthy();
  expect(screen.queryByRole("complementary", { name: "Details of wiki" })).toBeNull();
  expect(window.location.search).toBe("?view=table&ask=reach&address=photos.test");
});

it("gives the picture the same as before while only states change", async () => {
  resize(TURNED);
  hub = await startHub(() => [200, { positions: {} }]);
  show(`/map?focus=${encodeURIComponent(PHOTOS)}`, <MapView />);
  await waitFor(() => expect(pictures).not.toEqual([]));
  const before = Object.entries(pictures.at(-1) ?? {});
  const drawn = pictures.length;
  const mended = thing(WIKI, "service", { node: "nas", parent: "node:nas" });
  act(() => graph.set({ state: graphOf([...Object.values(WORLD.nodes), mended], Object.values(WORLD.edges)), status: "live" }));
  expect(pictures.length).toBeGreaterThan(drawn);
  const now = new Map(Object.entries(pictures.at(-1) ?? {}));
  expect(before.filter(([name, value]) => now.get(name) !== value)).toEqual([]);
});

it("says what a thing's second label is", () => {
  const image = "d81e1869dcd6".padEnd(64, "0");
  const told = [thing("containers/nas/x1", "container", { subLabel: image }), thing("networks/nas/lan", "network", { subLabel: "10.89.0.0/24" }), thing(NOWHERE, "missing", { subLabel: "There is no such unit." })];
  graph.set({ state: graphOf(told, []), status: "live" });
  show("/map", <>{told.map(({ id }) => <MapDetail key={id} id={id} onFocus={() => undefined} onDraw={() => undefined} />)}</>);
  expect([factsOf("Image"), factsOf("Subnets"), factsOf("Known as")]).toEqual([["d81e1869dcd6"], ["10.89.0.0/24"], []]);
  expect(screen.getByText("There is no such unit.")).toBeTruthy();
});

it("is drawn anew for a focus only where that is folded away", () => {
  const small = drawnOf(WORLD);
  const before = small.result.current;
  for (const focus of [PHOTOS, WIKI, NOWHERE]) {
    small.rerender({ focus });
    expect(small.result.current).toBe(before);
  }
  const big = drawnOf(bigWorld(12, 25));
  expect(big.result.current?.shownAs.get("services/n1/s1.service")).toBe("node:n1");
  big.rerender({ focus: "services/n1/s1.service" });
  expect(big.result.current?.shownAs.get("services/n1/s1.service")).toBe("services/n1/s1.service");
});
