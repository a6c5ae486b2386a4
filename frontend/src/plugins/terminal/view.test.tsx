import { screen, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { findShellPlaces } from "../../components/terminal/places";
import { terminals } from "../../store/terminal/connection";
import { findTab, openTerminal, reopen, showTerminal, tabs } from "../../store/terminal/tabs";
import { live } from "../../store/live";
import { container, node, setWorld, show, startHub, type HttpHub } from "../../testing";
import type { TerminalSession } from "../../wire/types.gen";
import { Lines } from "./lines";
import { SessionList } from "./list";

let hub: HttpHub | undefined;
afterEach(() => {
  tabs.set([]);
  terminals.set({ sessions: undefined, status: "connecting" });
  return hub?.close();
});

const session = (name: string, more: Partial<TerminalSession> = {}): TerminalSession => ({
  id: name.padEnd(32, "0"), node: "nas", kind: "node", name, owner: "ada", mine: true, share: "no", state: "open", scope: false,
  columns: 80, rows: 24, createdAt: Date.now() - 60_000, activeAt: 1, viewers: [], ...more,
});

const viewer = (id: string, username = "ada", writes = true) => ({ id, username, writes, columns: 80, rows: 24 });

it("offers the nodes that answer and what runs on them", () => {
  setWorld({
    nodes: [node("nas"), node("cabin", { status: "offline" })],
    containers: [container("web"), container("stopped", { state: "exited" }), container("infra", { hidden: true }), container("far", { node: "cabin", key: "cabin/far" })],
  });
  const { state } = live.get();
  if (state === undefined) throw new Error("no state");
  expect(findShellPlaces(state, "", undefined).map((place) => place.title)).toEqual(["nas", "web"]);
  expect(findShellPlaces(state, "container we", undefined).map((place) => place.request)).toEqual([{ node: "nas", container: "web0123456789abcdef", name: "web" }]);
});

it("keeps a tab under its key and its session's ID, and opens the same again in its place", () => {
  expect(openTerminal({ node: "nas", container: "web", user: "app" })).toMatch(/^\/terminal\/new-\d+$/);
  const [tab] = tabs.get();
  if (tab === undefined) throw new Error("no tab");
  showTerminal("abc");
  showTerminal("abc");
  expect(tabs.get()).toHaveLength(2);
  expect(findTab(tabs.get(), tab.key)).toBe(tab);
  reopen(tab.key, undefined);
  expect(tabs.get()[0]?.key).not.toBe(tab.key);
  expect(tabs.get()[0]?.request).toEqual({ node: "nas", container: "web", user: "app" });
});

it("opens what another page opened again with all that it was given", () => {
  showTerminal("abc");
  const [tab] = tabs.get();
  const given = { user: "app", workdir: "/srv", command: ["python3", "-i"] };
  reopen(tab?.key ?? "", session("web", { kind: "container", container: { id: "c0ffee", name: "web" }, given }));
  expect(tabs.get()[0]?.request).toEqual({ node: "nas", name: "web", container: "c0ffee", ...given });
});

const line = (of: Partial<TerminalSession>, writes = true) =>
  show("/terminal", <Lines session={session("work", of)} opening={false} writes={writes} viewer="me" lost={false} onAgain={() => undefined} />);

it("says how a shell ended, that it closes soon, and who else looks", () => {
  line({ state: "ended", exit: { status: 130, text: "The shell ended with status 130." } });
  expect(screen.getByText("The shell ended with status 130.")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Open again" })).toBeTruthy();
  line({ closesAt: Date.now() + 4 * 60_000 });
  expect(screen.getByRole("button", { name: "Keep it open" })).toBeTruthy();
  line({ viewers: [viewer("me"), viewer("phone"), viewer("x", "grace", false)] });
  expect(screen.getByText(/Also seen by you in another window, grace/)).toBeTruthy();
  line({ owner: "grace", mine: false, viewers: [viewer("me")] }, false);
  expect(screen.getByText(/only grace types/)).toBeTruthy();
});

it("lists mine before what is shared, and closes only after a question that says what ends", async () => {
  hub = await startHub(() => [200, undefined]);
  setWorld({});
  const mine = session("work", { title: "vim notes", share: "read", viewers: [viewer("a"), viewer("b", "grace", false)] });
  const user = show("/terminal", <SessionList sessions={{ b: session("theirs", { mine: false, owner: "grace" }), a: mine }} status="live" onNew={() => undefined} />);
  const [first, second] = screen.getAllByRole("listitem");
  if (first === undefined || second === undefined) throw new Error("no rows");
  for (const words of ["work", "vim notes", "shared to look", "2 viewers", "80 × 24"]) expect(first.textContent).toContain(words);
  expect(second.textContent).toContain("of grace");
  expect(within(second).queryByRole("button")).toBeNull();
  await user.click(within(first).getByRole("button", { name: "More for work" }));
  await user.click(screen.getByRole("menuitem", { name: "Close" }));
  const dialog = screen.getByRole("dialog", { name: "Close work?" });
  expect(dialog.textContent).toContain("Who looks at it now loses it too: grace.");
  expect(hub.calls).toEqual([]);
  await user.click(within(dialog).getByRole("button", { name: "Close work" }));
  await expect.poll(() => hub?.calls.map((call) => `${call.method} ${call.path}`)).toEqual([`DELETE /api/terminals/${mine.id}`]);
});
