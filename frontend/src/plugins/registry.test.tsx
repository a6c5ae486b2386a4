import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { act, screen, waitFor, within } from "@testing-library/react";
import { Puzzle } from "lucide-react";
import { afterEach, expect, it } from "vitest";
import { App } from "../app";
import { checkSession, session } from "../store/session";
import { node, service, setWorld, show, startHub, type HttpHub } from "../testing";
import { plugins } from ".";
import { permitted, register, registry, routesOf, settingsPath } from "./registry";
import type { Plugin } from "./types";

let hub: HttpHub | undefined;
/** What the hub says that this person may. */
let rights: readonly string[] | undefined;
const ran: string[] = [];
afterEach(async () => {
  act(() => {
    registry.set(plugins);
    session.set({ state: "unknown" });
  });
  ran.length = 0;
  await hub?.close();
});

const weather: Plugin = {
  id: "weather",
  title: "Weather",
  path: "/weather",
  icon: Puzzle,
  letter: "q",
  needs: (row) => row.title === "storm",
  addressOf: (row) => (row.title === "storm" ? "/weather/storm" : undefined),
  routes: [{ path: "/weather", view: () => <h1>The weather</h1> }, { path: "/weather/:kind", view: () => <h1>A kind of weather</h1> }],
  commands: [{ title: "Look out of the window", kind: "action", run: () => ran.push("looked") }],
  places: (state) => Object.keys(state.nodes).map((name) => ({ title: `Sky over ${name}`, kind: "sky", path: `/weather/${name}` })),
  cards: [{ id: "weather", order: 5, view: ({ node: at }) => <p>Sunny over {at ?? "all nodes"}</p> }],
  settings: [{ id: "weather", title: "Weather settings", text: "Where the window is.", icon: Puzzle, view: () => <h1>The window</h1> }],
};

async function signedIn(path: string, may?: readonly string[]) {
  rights = may;
  hub = await startHub((call) => (call.path === "/api/auth/session" ? [200, { username: "ada", expiresAt: 1, may: rights }] : [404, { type: "about:blank", title: "", status: 404, code: "not-found", detail: "Not here." }]));
  const user = show(path, <App />);
  await waitFor(() => expect(session.get().state).toBe("in"));
  act(() => {
    setWorld({
      nodes: [node("nas")],
      services: [service("web")],
      attention: [{ key: "nas/storm", kind: "service", node: "nas", title: "storm", text: "It blows.", tone: "look", rank: 1 }],
    });
  });
  return user;
}

const entries = () => within(screen.getByRole("navigation", { name: "Pages" })).queryAllByRole("link", { name: /Weather/ });

it("shows a plugin everywhere once it is in the registry, and nowhere before", async () => {
  const user = await signedIn("/");
  expect(entries()).toHaveLength(0);
  expect(screen.queryByText("Sunny over all nodes")).toBeNull();
  act(() => registry.set([weather, ...plugins]));
  await waitFor(() => expect(entries()[0]?.textContent).toContain("1"));
  expect(await screen.findByText("Sunny over all nodes")).toBeTruthy();
  expect((await screen.findByRole("link", { name: "storm" })).getAttribute("href")).toBe("/weather/storm");
  await user.keyboard("?");
  expect(within(await screen.findByRole("dialog", { name: "Help" })).getByText("Weather")).toBeTruthy();
  await user.keyboard("{Escape}gq");
  expect(await screen.findByRole("heading", { name: "The weather" })).toBeTruthy();
  await user.keyboard("{Control>}k{/Control}");
  await user.type(await screen.findByRole("combobox", { name: /Go to/ }), "window{Enter}");
  await waitFor(() => expect(ran).toEqual(["looked"]));
  await user.keyboard("{Control>}k{/Control}");
  await user.type(await screen.findByRole("combobox", { name: /Go to/ }), "sky nas{Enter}");
  await waitFor(() => expect(window.location.pathname).toBe("/weather/nas"));
  expect(await screen.findByRole("heading", { name: "A kind of weather" })).toBeTruthy();
});

it("answers a plugin's settings at their address", async () => {
  register(weather);
  await signedIn(settingsPath({ id: "weather" }));
  expect(await screen.findByRole("heading", { name: "The window" })).toBeTruthy();
});

it("keeps what somebody may not see out of navigation, palette, cards and settings, and says so at its address", async () => {
  register({ ...weather, may: "weather.read" });
  const user = await signedIn("/", []);
  expect(entries()).toHaveLength(0);
  expect(screen.queryByText(/Sunny/)).toBeNull();
  await user.keyboard("gq");
  expect(window.location.pathname).toBe("/");
  await user.keyboard("{Control>}k{/Control}");
  await user.type(await screen.findByRole("combobox", { name: /Go to/ }), "weather");
  expect(await screen.findByText("Nothing is called that.")).toBeTruthy();
  await user.keyboard("{Escape}");
  act(() => window.history.pushState(null, "", "/weather"));
  expect(await screen.findByRole("heading", { name: "This page is not for your account" })).toBeTruthy();
  rights = ["weather.read"];
  await act(checkSession);
  expect(await screen.findByRole("heading", { name: "The weather" })).toBeTruthy();
});

it("guards each part by itself, and guards nothing where the hub names no rights", () => {
  const parts: Plugin = { ...weather, commands: [{ title: "Wind", kind: "action", path: "/wind", may: "wind" }], routes: [{ path: "/wind", view: () => null, may: "wind" }] };
  expect(permitted([parts], ["rain"])[0]?.commands).toEqual([]);
  expect(permitted([parts], ["wind"])[0]?.commands).toHaveLength(1);
  expect(permitted([parts], undefined)[0]?.commands).toHaveLength(1);
  expect(routesOf([parts], ["rain"]).map((route) => [route.path, route.denied])).toEqual([["/settings/weather", undefined], ["/wind", "wind"]]);
});

it("takes the place of a plugin with the same id", () => {
  register(weather);
  register({ ...weather, title: "Climate" });
  expect(registry.get().filter((plugin) => plugin.id === "weather").map((plugin) => plugin.title)).toEqual(["Climate"]);
  expect(registry.get()).toHaveLength(plugins.length + 1);
});

const twice = (all: readonly string[]) => all.filter((one, at) => all.indexOf(one) !== at);

it("gives every address, letter and card to one plugin only", () => {
  expect(twice(plugins.map((plugin) => plugin.id))).toEqual([]);
  expect(twice(plugins.flatMap((plugin) => plugin.letter ?? []))).toEqual([]);
  expect(twice(routesOf(plugins, undefined).map((route) => route.path))).toEqual([]);
  expect(twice(plugins.flatMap((plugin) => (plugin.cards ?? []).map((card) => card.id)))).toEqual([]);
});

const SOURCES = join(import.meta.dirname, "..");

/** Sources outside the plugins, tests left out. */
function sources(): readonly string[] {
  return readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path) && !path.startsWith("plugins/"));
}

it("lets nothing outside the plugins know one of them", () => {
  const named = sources().flatMap((path) => {
    const text = readFileSync(join(SOURCES, path), "utf8");
    const imports = [...text.matchAll(/(?:from|import)\s*\(?"([^"]+)"/g)].map((found) => relative(SOURCES, join(SOURCES, path, "..", found[1] ?? "")));
    return imports.filter((target) => target.startsWith("plugins/") && !["plugins/registry", "plugins/types"].includes(target)).map((target) => `${path} imports ${target}`);
  });
  expect(named).toEqual([]);
  const ids = new RegExp(`plugin\\.id\\s*[!=]==|["'](?:${plugins.map((plugin) => plugin.path).filter((path) => path !== "/").join("|")})["']`);
  expect(sources().filter((path) => path.startsWith("components/shell/") && ids.test(readFileSync(join(SOURCES, path), "utf8")))).toEqual([]);
});
