import { screen, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { node, service, setWorld, show, startHub, type HttpHub } from "../../testing";
import type { AttentionView } from "../../wire/types.gen";
import { plugins } from "..";
import { setSteps } from "../../store/preferences";
import { addressOf } from "../registry";
import { attentionRows } from "./model";
import { OverviewView } from "./view";

let hub: HttpHub | undefined;
afterEach(() => hub?.close());

const need = (name: string, more: Partial<AttentionView> = {}): AttentionView => ({
  key: `nas/${name}.service`, kind: "service", node: "nas", title: name, text: "Its main process exited with status 1.", tone: "act", rank: 1, ...more,
});

const step = (key: string, done: boolean) => ({ key, title: `Do ${key}`, text: "In words.", action: `Go to ${key}`, done, path: `/${key}` });

it("says the sentence, then what needs a person, worst first, with the one action that helps", async () => {
  hub = await startHub(({ path }) => [200, path.startsWith("/api/system/history") ? { nodes: [] } : { operation: "1", message: "web was started in 1 s." }]);
  setWorld({ services: [service("web", { actions: ["start"] })], attention: [need("later", { rank: 9 }), need("web", { action: "start" })] });
  const user = show("/", <OverviewView />);
  expect(screen.getByText("All is well.")).toBeTruthy();
  const rows = within(screen.getByRole("region", { name: "Needs you" })).getAllByRole("listitem");
  expect(rows.map((row) => within(row).getAllByRole("link")[0]?.textContent)).toEqual(["web", "later"]);
  await user.click(screen.getByRole("button", { name: "Start web" }));
  expect(await screen.findByText("web was started in 1 s.")).toBeTruthy();
  expect(hub.calls.find((call) => call.method === "POST")?.path).toBe("/api/services/web.service/action?node=nas");
});

it("tries a silent node at once, and tells what came of it", async () => {
  hub = await startHub(() => [502, { type: "about:blank", title: "Bad Gateway", status: 502, code: "unreachable", detail: "No route to the host." }]);
  setWorld({ nodes: [node("nas", { status: "offline", tone: "act", stale: true })], attention: [need("x", { kind: "node", key: "nas", title: "nas", action: "test" })] });
  const user = show("/", <OverviewView />);
  await user.click(screen.getByRole("button", { name: "Try now to connect to nas" }));
  expect((await screen.findByRole("alert")).textContent).toContain("No route to the host.");
});

it("leads a new hub to its first service, until that is done or unwanted", async () => {
  setWorld({ firstSteps: [step("node", true), step("service", false), step("alert", false)] });
  const user = show("/", <OverviewView />);
  const section = screen.getByRole("region", { name: "First steps" });
  expect(within(section).getAllByRole("listitem").map((row) => row.getAttribute("aria-current"))).toEqual([null, "step", null]);
  expect(within(section).getAllByRole("link").map((link) => link.getAttribute("href"))).toEqual(["/service", "/alert"]);
  expect(within(section).getAllByRole("link").map((link) => link.textContent)).toEqual(["Go to service", "Open"]);
  await user.click(within(section).getByRole("button", { name: "Do not show them" }));
  expect(screen.queryByRole("region", { name: "First steps" })).toBeNull();
  setSteps("shown");
});

it("teaches the first step while there is no node", () => {
  setWorld({ nodes: [] });
  show("/", <OverviewView />);
  expect(screen.getByRole("link", { name: "Add the first node" }).getAttribute("href")).toBe("/nodes/add");
});

it("narrows what needs a person to the chosen node", () => {
  const all = { a: need("web"), b: need("db", { node: "attic", key: "attic/db.service" }) };
  expect(attentionRows(all, "attic").map((row) => row.title)).toEqual(["db"]);
});

it("says of which node a disk is", () => {
  setWorld({ attention: [need("/srv", { kind: "disk", key: "nas" })] });
  show("/", <OverviewView />);
  expect(screen.getByRole("link", { name: "/srv" }).parentElement?.textContent).toContain("/srv on nas");
});

it("leads from each kind of need to its own page", () => {
  expect(addressOf(plugins, need("web"))).toBe("/services/nas/web.service");
  expect(addressOf(plugins, need("c", { kind: "container", key: "nas/0123456789abcdef" }))).toBe("/containers/nas/0123456789ab");
  expect(addressOf(plugins, need("d", { kind: "disk", key: "nas" }))).toBe("/nodes/nas");
});

it("shows the end of what a failed service said, so that its cause need not be looked up", () => {
  setWorld({ services: [service("web", { lastLines: ["starting", "config read", "boom"] })], attention: [need("web")] });
  show("/", <OverviewView />);
  const row = within(screen.getByRole("region", { name: "Needs you" })).getByRole("listitem");
  expect(row.textContent).toContain("config read\nboom");
  expect(row.textContent).not.toContain("starting");
});
