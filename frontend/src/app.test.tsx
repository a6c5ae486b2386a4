import { act, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { App } from "./app";
import { readToken } from "./components/set-up";
import { plugins } from "./plugins";
import { navigation } from "./plugins/registry";
import { session, signOut } from "./store/session";
import { node, service, setWorld, show, startHub, type HttpHub } from "./testing";

let hub: HttpHub | undefined;
afterEach(async () => {
  act(() => session.set({ state: "unknown" }));
  await hub?.close();
});

const refusal = (status: number, more: object = {}) => [status, { type: "about:blank", title: "", status, code: "x", detail: "Sign in first.", ...more }] as const;

it("asks to sign in, and says in words why it was refused", async () => {
  hub = await startHub((call) => (call.path === "/api/auth/login" ? refusal(429, { detail: "Too many attempts.", retryAfterS: 30 }) : refusal(401)));
  const user = show("/", <App />);
  await user.type(await screen.findByRole("textbox", { name: "Name" }), "ada");
  await user.type(screen.getByLabelText("Password"), "wrong");
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("Too many attempts.");
  expect(alert.textContent).toContain("30 s");
});

it("leads to the setup link while nobody has an account", async () => {
  hub = await startHub(() => refusal(401, { setupNeeded: true }));
  show("/", <App />);
  expect(await screen.findByText(/printed a one-time link/)).toBeTruthy();
});

it("makes the first account with the link's token, and goes on to the first node with the token gone from the address", async () => {
  hub = await startHub((call) => (call.path === "/api/auth/setup" ? [200, { username: "ada", expiresAt: 1 }] : refusal(401)));
  const user = show("/setup#token=t0k3n", <App />);
  await user.type(await screen.findByRole("textbox", { name: "Name" }), "ada");
  await user.type(screen.getByLabelText("Password"), "correct horse");
  await user.click(screen.getByRole("button", { name: "Make the account" }));
  await waitFor(() => expect(window.location.pathname + window.location.hash).toBe("/nodes/add"));
  expect(hub.calls.at(-1)?.body ?? hub.calls.find((call) => call.path === "/api/auth/setup")?.body).toBeTruthy();
  expect(hub.calls.find((call) => call.path === "/api/auth/setup")?.body).toEqual({ token: "t0k3n", username: "ada", password: "correct horse" });
});

it("shows what is there after the first account, where the hub has a node already", async () => {
  hub = await startHub((call) => (call.path === "/api/auth/setup" ? [200, { username: "ada", expiresAt: 1 }] : call.path === "/api/nodes" ? [200, [{ name: "demo" }]] : refusal(401)));
  const user = show("/setup#token=t0k3n", <App />);
  await user.type(await screen.findByRole("textbox", { name: "Name" }), "ada");
  await user.type(screen.getByLabelText("Password"), "correct horse");
  await user.click(screen.getByRole("button", { name: "Make the account" }));
  await waitFor(() => expect(window.location.pathname + window.location.hash).toBe("/"));
});

it("reads the token from behind the #, and none from anything else", () => {
  expect(readToken("#token=a-b_c")).toBe("a-b_c");
  expect(readToken("#other=1")).toBe("");
  expect(readToken("")).toBe("");
});

/** What is answered to all who are signed in. */
function answered(path: string): object {
  if (path.startsWith("/api/system/history")) return { nodes: [] };
  if (/^\/api\/(templates|stacks)/.test(path)) return { items: [], faults: [] };
  return { username: "ada", expiresAt: 1 };
}

async function signedIn(path = "/") {
  hub = await startHub((call) => [200, answered(call.path)]);
  const user = show(path, <App />);
  await waitFor(() => expect(session.get().state).toBe("in"));
  act(() => setWorld({ nodes: [node("nas"), node("attic")], services: [service("web")] }));
  return user;
}

it("builds its navigation from the registry alone", async () => {
  await signedIn();
  const links = within(screen.getByRole("navigation", { name: "Pages" })).getAllByRole("link");
  expect(links.map((link) => link.getAttribute("href"))).toEqual(navigation(plugins, "main").map((plugin) => plugin.path));
});

it("jumps with g and a letter, shows the shortcuts with ?, finds with Ctrl K", async () => {
  const user = await signedIn();
  await user.keyboard("gs");
  expect(window.location.pathname).toBe("/services");
  await user.keyboard("?");
  expect(await within(await screen.findByRole("dialog", { name: "Help" })).findByText("What a service is here")).toBeTruthy();
  await user.keyboard("{Escape}{Control>}k{/Control}");
  await user.type(screen.getByRole("combobox", { name: /Go to/ }), "web{Enter}");
  expect(window.location.pathname).toBe("/services/nas/web.service");
});

it("narrows every page to a node, and takes that along from page to page", async () => {
  const user = await signedIn("/services");
  await user.click(screen.getByRole("button", { name: /attic/ }));
  expect(window.location.search).toBe("?node=attic");
  expect(screen.queryByText("web")).toBeNull();
  await user.keyboard("gc");
  expect(window.location.pathname + window.location.search).toBe("/containers?node=attic");
});

it("says in one line that the hub is away and as of when one sees, keeping what is known", async () => {
  const { live } = await import("./store/live");
  await signedIn("/services");
  act(() => live.set((now) => ({ ...now, status: "lost", lostAt: Date.now() - 5000 })));
  expect(screen.getByText(/Connection to ServiceBay lost 5 s ago/)).toBeTruthy();
  expect(screen.getByRole("link", { name: "web" })).toBeTruthy();
});

it("answers an address that leads nowhere in words", async () => {
  await signedIn("/nowhere");
  expect(screen.getByRole("heading", { name: "There is no such page" })).toBeTruthy();
});

it("stays signed in, and says so, where the hub could not be told of the sign-out", async () => {
  hub = await startHub((call) => (call.path === "/api/auth/logout" ? refusal(503, { detail: "Try again." }) : [200, { username: "ada", expiresAt: 1 }]));
  show("/", <App />);
  await waitFor(() => expect(session.get().state).toBe("in"));
  await act(() => signOut());
  expect(session.get().state).toBe("in");
  expect(screen.getAllByText("You are still signed in").length).toBeGreaterThan(0);
});

it("is signed out where the session had ended already", async () => {
  hub = await startHub((call) => (call.path === "/api/auth/logout" ? refusal(401) : [200, { username: "ada", expiresAt: 1 }]));
  show("/", <App />);
  await waitFor(() => expect(session.get().state).toBe("in"));
  await act(() => signOut());
  expect(session.get().state).toBe("out");
});
