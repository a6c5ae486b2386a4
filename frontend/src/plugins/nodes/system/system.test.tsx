import { screen, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { container, node, service, setWorld, show, startHub, type HttpHub } from "../../../testing";
import type { LoadPast, LoadSeries } from "../../../wire/types.gen";
import { takersOf } from "./busiest";
import { ComparePage } from "./compare";
import { SystemTab } from "./tab";

let hub: HttpHub | undefined;
afterEach(() => hub?.close());

const STEP = 60_000;
const series = (metric: string, title: string, mean: number, name?: string): LoadSeries => ({ metric, title, ...(name === undefined ? {} : { name }), unit: "percent", points: [{ at: STEP, least: mean, mean, most: mean }] });
const past = (name: string, ...known: readonly LoadSeries[]): LoadPast => ({ node: name, since: 0, until: 3 * STEP, stepS: 60, series: [...known], ...(known.length === 0 ? { note: "Nothing is known yet." } : {}) });

it("shows a chart of each thing that is kept, says what there is in words, and asks for the chosen span", async () => {
  hub = await startHub(() => [200, { nodes: [past("nas", series("cpu", "CPU", 40), series("disk:/", "Datenträger /", 61, "/"))] }]);
  const nas = node("nas", { cpuPercent: 40, osName: "Debian GNU/Linux 13", kernel: "6.12", updates: "3 updates can be installed." });
  setWorld({ nodes: [nas] });
  const user = show("/nodes/nas/system?span=7d", <SystemTab node={nas} />);
  expect(await screen.findByRole("img", { name: "CPU: CPU 40 % in the mean, 40 % at most" })).toBeTruthy();
  expect(screen.getByRole("img", { name: /^Disks: \/ 61 %/ })).toBeTruthy();
  expect(screen.getByText(/This kernel does not tell how long work waits/)).toBeTruthy();
  expect(screen.getByText("3 updates can be installed.")).toBeTruthy();
  await user.click(screen.getAllByText("In figures")[0] as HTMLElement);
  expect(within(screen.getByRole("region", { name: "CPU in figures" })).getByText("40 %")).toBeTruthy();
  expect(hub.calls[0]?.path).toMatch(/^\/api\/system\/history\?node=nas&since=\d+&points=336$/);
});

it("says that nothing is known yet, and as of when figures are that nobody confirms", async () => {
  hub = await startHub(() => [200, { nodes: [past("nas")] }]);
  const away = node("nas", { stale: true, statusText: "The node did not answer for 20 s.", lastSeen: Date.now() });
  setWorld({ nodes: [away] });
  show("/nodes/nas/system", <SystemTab node={away} />);
  expect(await screen.findByText("Nothing is known yet.")).toBeTruthy();
  expect(screen.getByText(/The node did not answer for 20 s. Figures are/).textContent).toContain("as of");
});

it("has the charts of the machine where another user stands for it", async () => {
  hub = await startHub(() => [200, { nodes: [past("nas", series("cpu", "CPU", 40))] }]);
  const other = node("media", { machineOf: "nas" });
  setWorld({ nodes: [node("nas"), other] });
  show("/nodes/media/system", <SystemTab node={other} />);
  expect(await screen.findByRole("img", { name: /^CPU/ })).toBeTruthy();
  expect(hub.calls[0]?.path).toContain("node=nas&");
});

it("names what takes most of a node, by what one asks for", () => {
  const usage = { "nas/a": { cpuPercent: 5, memoryBytes: 9 }, "nas/b": { cpuPercent: 50, memoryBytes: 1 }, "nas/c.service": { readBytesPerS: 7 }, "nas/d.service": { cpuPercent: 90 }, "attic/e": { cpuPercent: 99 } };
  const state = {
    usage,
    containers: { "nas/a": container("a"), "nas/b": container("b"), "attic/e": container("e", { node: "attic" }) },
    services: { "nas/c.service": service("c"), "nas/d.service": service("d", { containers: ["nas/b"] }) },
  };
  expect(takersOf(state, "nas", "cpu").map((each) => each.name)).toEqual(["b", "a", "c"]);
  expect(takersOf(state, "nas", "memory")[0]?.name).toBe("a");
  expect(takersOf(state, "nas", "io")[0]?.name).toBe("c");
});

it("puts machines side by side, each with a line, those that were chosen", async () => {
  const metrics = [{ metric: "cpu", title: "CPU" }, { metric: "memory", title: "Main memory" }];
  hub = await startHub(({ path }) => [200, path.endsWith("/metrics") ? metrics : { nodes: new URLSearchParams(path.split("?")[1]).getAll("node").map((name) => past(name, series("memory", "Memory", 30))) }]);
  setWorld({ nodes: [node("nas", { kernel: "6.12", sameMachine: ["media"] }), node("media", { machineOf: "nas" }), node("attic", { kernel: "6.1" })] });
  const user = show("/compare?metric=memory", <ComparePage />);
  expect((await screen.findByRole("img")).getAttribute("aria-label")).toBe("Main memory: nas 30 % in the mean, 30 % at most; attic 30 % in the mean, 30 % at most");
  expect(screen.getAllByRole("option").map((each) => each.textContent)).toEqual(["CPU", "Main memory"]);
  expect(screen.getAllByRole("checkbox").map((each) => each.parentElement?.textContent)).toEqual(["nas with media", "attic"]);
  expect(screen.getByRole("row", { name: /^Kernel/ }).textContent).toBe("Kernel6.126.1");
  await user.click(screen.getByRole("checkbox", { name: "attic" }));
  expect(window.location.search).toContain("of=nas");
  expect(screen.getByRole("row", { name: /^Kernel/ }).textContent).toBe("Kernel6.12");
});
