import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { setWorld, show, startHub, type HttpHub } from "../../testing";
import type { CheckView } from "../../wire/types.gen";
import { StatusPagesView } from "./status-pages";

let hub: HttpHub | undefined;
afterEach(() => hub?.close());

const CHECK: CheckView = { key: "own.photos", node: "", name: "photos", kind: "tcp", target: "nas:80", origin: "", state: "ok", stateText: "Up", tone: "ok", text: "", intervalS: 60 };
const HOME = {
  slug: "home",
  page: { title: "Home", text: "", public: true, groups: [{ title: "Media", items: [{ check: "own.photos", name: "Photos" }] }] },
  now: { slug: "home", title: "Home", text: "", public: true, level: "up", sentence: "Everything works.", groups: [], incidents: [], posts: [] },
};

it("makes a page of checks by the names that its readers know", async () => {
  hub = await startHub((call) => (call.method === "GET" ? [200, []] : [201, HOME]));
  setWorld({ checks: [CHECK] });
  const user = show("/monitoring/status", <StatusPagesView />);
  await screen.findByText("No status page yet");
  const [add] = screen.getAllByRole("button", { name: "Add a page" });
  if (add === undefined) throw new Error("no button");
  await user.click(add);
  await user.type(screen.getByLabelText("Title"), "Home");
  await user.selectOptions(screen.getByLabelText("Add a check to Services"), "own.photos");
  await user.clear(screen.getByLabelText("Name of own.photos on the page"));
  await user.type(screen.getByLabelText("Name of own.photos on the page"), "Photos");
  await user.click(screen.getByLabelText("Anybody may see it, without an account"));
  await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Make the page" }));
  const { calls } = hub;
  const body = { title: "Home", text: "", public: true, groups: [{ title: "Services", items: [{ check: "own.photos", name: "Photos" }] }] };
  await waitFor(() => expect(calls).toContainEqual({ method: "POST", path: "/api/status-pages", body }));
});

it("says how pages are and where, and tells their readers something", async () => {
  hub = await startHub((call) => (call.method === "GET" ? [200, [HOME]] : [201, HOME]));
  setWorld({ checks: [CHECK] });
  const user = show("/monitoring/status", <StatusPagesView />);
  expect((await screen.findByRole("link", { name: "/status/home" })).getAttribute("href")).toBe("/status/home");
  expect(screen.getByText(/Everything works\. Anybody may see it\./)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Tell the readers of Home" }));
  await user.type(screen.getByLabelText("Title"), "Moving");
  await user.selectOptions(screen.getByLabelText("How it stands"), "planned");
  await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Tell them" }));
  const { calls } = hub;
  await waitFor(() => expect(calls).toContainEqual({ method: "POST", path: "/api/status-pages/home/posts", body: { title: "Moving", text: "", state: "planned" } }));
});
