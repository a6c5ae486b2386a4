import { act, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { App } from "../../app";
import { session } from "../../store/session";
import { node, setWorld, show, startHub, type HttpHub } from "../../testing";
import type { PluginView } from "../../wire/types.gen";
import { plugins } from "..";
import { draftOf, kindChoice as routerChoice, kindChoices as routerChoices, ofChoice } from "../gateway/model";
import { EMPTY, kindChoice, kindChoices, withChoice } from "../monitoring/draft";
import { KINDS } from "../monitoring/model";
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
  hub = await startHub((call) => (call.path === "/api/plugins/redis/redis" ? [200, { up: 2 }] : call.path === "/api/auth/session" ? [200, { username: "ada", expiresAt: 1 }] : [404, { type: "about:blank", title: "", status: 404, code: "not-found", detail: "Not here." }]));
  const user = show("/", <App />);
  await waitFor(() => expect(session.get().state).toBe("in"));
  act(() => setWorld({ nodes: [node("nas"), node("attic")] }));
  await act(() => loadModules({ redis: "/plugins/redis/index.js", silent: "" }, (address) => Promise.resolve(address === "/plugins/redis/index.js" ? module : undefined)));
  expect(troubles.get()).toEqual({});
  expect(await screen.findByRole("region", { name: "Redis" })).toBeTruthy();
  await user.click(within(screen.getByRole("navigation", { name: "Pages" })).getByRole("link", { name: "Redis" }));
  await waitFor(() => expect(window.location.pathname).toBe("/plugin/redis"));
  expect(await screen.findByText("2 nodes")).toBeTruthy();
  await user.click(await screen.findByRole("button", { name: "Ask" }));
  expect(await screen.findByText('{"up":2}')).toBeTruthy();
  act(() => window.history.pushState(null, "", "/plugin/redis/more"));
  expect(await screen.findByRole("heading", { name: "This page does not work" })).toBeTruthy();
  await waitFor(() => expect(troubles.get()["redis"]).toBe("A view of it failed: boom."));
  expect(await screen.findByRole("navigation", { name: "Pages" })).toBeTruthy();
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

it("offers plugins' kinds in the forms of checks and of the gateway, and keeps one whose plugin is gone", () => {
  const redis = { probe: "bay.redis", title: "Redis", targetLabel: "Address", example: "nas:6379" };
  const draft = withChoice({ ...EMPTY, node: "nas" }, "plugin:bay.redis");
  expect([draft.kind, draft.probe, draft.node, kindChoice(draft)]).toEqual(["plugin", "bay.redis", "", "plugin:bay.redis"]);
  expect(kindChoices(draft, KINDS, [redis]).filter(([id]) => id.startsWith("plugin"))).toEqual([["plugin:bay.redis", "Redis"]]);
  expect(kindChoices(draft, KINDS, []).at(-1)).toEqual(["plugin:bay.redis", "bay.redis (its plugin does not run)"]);
  expect(withChoice(draft, "tcp")).toMatchObject({ kind: "tcp", probe: "" });
  const router = { ...draftOf({ kind: "none", host: "", port: 0, tls: false, verify: false, username: "", hasPassword: false, site: "", url: "", publicV4: "", publicV6: "", resolver: "", provider: "", intervalS: 60 }), ...ofChoice("plugin:bay.file") };
  expect(routerChoice(router)).toBe("plugin:bay.file");
  expect(routerChoices(router, [{ provider: "bay.file", title: "File", hostLabel: "File", hostHint: "" }]).slice(-2)).toEqual([["plugin:bay.file", "File"], ["none", "Not configured"]]);
  expect(routerChoices(router, []).at(-2)?.[1]).toBe("bay.file (its plugin does not run)");
  expect(ofChoice("upnp")).toEqual({ kind: "upnp", provider: "" });
});
