import { act, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { App } from "../../app";
import { session } from "../../store/session";
import { node, setWorld, show, startHub, type HttpHub } from "../../testing";
import type { PluginView } from "../../wire/types.gen";
import { plugins } from "..";
import { registry } from "../registry";
import { adopt } from "./adopt";
import type { Host } from "./host";
import { loadModules } from "./load";
import { PluginsPage } from "./page";
import { troubles } from "./troubles";

let hub: HttpHub | undefined;
afterEach(async () => {
  act(() => {
    registry.set(plugins);
    session.set({ state: "unknown" });
    troubles.set({});
  });
  await hub?.close();
});

const row = (more: Partial<PluginView>): PluginView => ({ name: "redis", title: "Redis", text: "", package: "servicebay-redis", version: "1.0", state: "running", stateText: "Running", tone: "ok", ...more });

/** A module as a package has it: no build, no React of its own. */
const module = {
  default: (host: Host) => {
    const h = host.React.createElement;
    function Page() {
      const count = host.useLive((state) => Object.keys(state.nodes).length);
      const [said, setSaid] = host.React.useState("");
      const ask = () => void host.call("GET", "redis").then((answer) => setSaid(JSON.stringify(answer)));
      return h("div", null, h(host.components.PageHead, { title: "Redis" }), h("p", null, `${count} nodes`), h(host.components.Button, { onClick: ask }, "Ask"), h("p", null, said));
    }
    return {
      title: "Redis",
      pages: [{ path: "", view: Page }, { path: "/more", view: () => { throw new Error("boom"); } }],
      cards: [{ id: "redis", view: () => h(host.components.Section, { title: "Redis" }, h(host.components.Link, { href: host.path() }, "Two of them")) }],
    };
  },
};

it("puts a module's pages and cards beside ours, with our React and our calls", async () => {
  hub = await startHub((call) => (call.path === "/api/plugins/redis/redis" ? [200, { up: 2 }] : [200, { username: "ada", expiresAt: 1 }]));
  const user = show("/", <App />);
  await waitFor(() => expect(session.get().state).toBe("in"));
  act(() => setWorld({ nodes: [node("nas"), node("attic")] }));
  await act(() => loadModules({ redis: "/plugins/redis/index.js", silent: "" }, (address) => Promise.resolve(address === "/plugins/redis/index.js" ? module : undefined)));
  expect(troubles.get()).toEqual({});
  expect(screen.getByRole("region", { name: "Redis" })).toBeTruthy();
  await user.click(within(screen.getByRole("navigation", { name: "Pages" })).getByRole("link", { name: "Redis" }));
  expect(window.location.pathname).toBe("/plugin/redis");
  expect(screen.getByText("2 nodes")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Ask" }));
  expect(await screen.findByText('{"up":2}')).toBeTruthy();
  act(() => window.history.pushState(null, "", "/plugin/redis/more"));
  expect(await screen.findByRole("heading", { name: "This page does not work" })).toBeTruthy();
  expect(troubles.get()["redis"]).toBe("A view of it failed: boom.");
  expect(screen.getByRole("navigation", { name: "Pages" })).toBeTruthy();
});

it("tells of a module that cannot be loaded, and loads the others", async () => {
  const answers: Readonly<Record<string, unknown>> = { "/a": {}, "/b": { default: () => ({}) }, "/d": { default: () => ({ title: "Good" }) } };
  await loadModules({ a: "/a", b: "/b", c: "/c", d: "/d" }, (address) => (address in answers ? Promise.resolve(answers[address]) : Promise.reject(new Error("404"))));
  expect(troubles.get()).toEqual({
    a: "Its browser module could not be loaded: its default export is no function.",
    b: "Its browser module could not be loaded: it has no title.",
    c: "Its browser module could not be loaded: 404.",
  });
  expect(registry.get().at(-1)?.title).toBe("Good");
});

it("keeps a plugin to addresses of its own", () => {
  expect(() => adopt("redis", { title: "Redis", pages: [{ path: "nodes", view: () => null }] })).toThrow(/must be empty or begin with/);
  const plugin = adopt("redis", { title: "Redis", settings: [{ id: "x", title: "X", text: "", view: () => null }], cards: [{ id: "c", view: () => null }] });
  expect([plugin.id, plugin.path, plugin.nav, plugin.settings?.[0]?.id, plugin.cards?.[0]?.id]).toEqual(["plugin-redis", "/plugin/redis", "none", "redis-x", "redis-c"]);
});

it("lists what is installed, and says what to do about one that failed", async () => {
  const rows = [row({ gives: ["The check Redis", "Pages in the browser"] }), row({ name: "bad", title: "bad", state: "failed", stateText: "Failed", tone: "act", problem: "It could not start: OSError: no room." }), row({ name: "rest", title: "Rest", state: "off", stateText: "Off", tone: "off" })];
  hub = await startHub((call) => (call.path === "/api/plugins" ? [200, rows] : [404, {}]));
  setWorld({});
  act(() => troubles.set({ redis: "A view of it failed: boom." }));
  show("/settings/plugins", <PluginsPage />);
  const [good, bad, off] = await screen.findAllByRole("listitem");
  expect(good?.textContent).toContain("The check Redis · Pages in the browser");
  expect(good?.textContent).toContain("A view of it failed: boom.");
  expect(bad?.textContent).toContain("It could not start: OSError: no room. Mend or remove the package servicebay-redis, then start the hub anew");
  expect(off?.textContent).toContain("SERVICEBAY_PLUGINS leaves it out.");
});

it("teaches where none is installed", async () => {
  hub = await startHub(() => [200, []]);
  setWorld({});
  show("/settings/plugins", <PluginsPage />);
  expect(await screen.findByRole("heading", { name: "No plugin is installed" })).toBeTruthy();
});
