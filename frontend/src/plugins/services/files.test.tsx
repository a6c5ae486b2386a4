import { act, screen, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { service, setWorld, show, startHub, type HttpHub } from "../../testing";
import type { FileView, ServiceView } from "../../wire/types.gen";
import { ServicePage } from "./page";
import { Route } from "wouter";

const PATH = "/home/anna/.config/containers/systemd/web.container";
const ENV = "/home/anna/web.env";
const FILES: readonly FileView[] = [
  { path: PATH, kind: "quadlet", sha256: "one" },
  { path: ENV, kind: "env", sha256: "two" },
  { path: "/home/anna/odd.env", kind: "env", problem: "It is binary, not text in UTF-8." },
];

let hub: HttpHub | undefined;
afterEach(() => hub?.close());

const text = (sha256: string, content: string) => ({ path: PATH, kind: "quadlet", sha256, content });
const world = (files: readonly FileView[], more: Partial<ServiceView> = {}) => setWorld({ services: [service("web", { files: [...files], ...more })] });

function open() {
  return show(
    "/services/nas/web.service",
    <Route path="/services/:node/:unit">
      <ServicePage />
    </Route>,
  );
}

it("fetches a text when one looks, shows it with line numbers, and folds it again", async () => {
  hub = await startHub(() => [200, text("one", "[Container]\nImage=x\n")]);
  world(FILES);
  const user = open();
  expect(hub.calls).toEqual([]);
  const line = screen.getByRole("button", { name: /web\.container/ });
  await user.click(line);
  const region = await screen.findByRole("region", { name: PATH });
  expect(region.textContent).toBe("1\n2[Container]\nImage=x\n");
  expect(hub.calls.map((call) => call.path)).toEqual([`/api/nodes/nas/files/content?path=${encodeURIComponent(PATH)}`]);
  await user.click(line);
  expect(screen.queryByRole("region", { name: PATH })).toBeNull();
});

it("keeps the values of an environment file hidden until they are asked for", async () => {
  hub = await startHub(() => [200, { path: ENV, kind: "env", sha256: "two", content: "PASSWORD=1\n" }]);
  world(FILES);
  const user = open();
  await user.click(screen.getByRole("button", { name: /web\.env/ }));
  expect(screen.getByText("It may hold secrets. Who looks is recorded.")).toBeTruthy();
  expect(hub.calls).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Show values" }));
  expect((await screen.findByRole("region", { name: ENV })).textContent).toContain("PASSWORD=1");
});

it("says that an open file changed and shows the new one when asked", async () => {
  const answers = [text("one", "old\n"), text("three", "new\n")];
  hub = await startHub(() => [200, answers.shift()]);
  world(FILES);
  const user = open();
  await user.click(screen.getByRole("button", { name: /web\.container/ }));
  await screen.findByText("old");
  expect(screen.queryByText("It changed on the node.")).toBeNull();
  act(() => world([{ path: PATH, kind: "quadlet", sha256: "three" }]));
  expect(screen.getByText("old")).toBeTruthy();
  await user.click(within(screen.getByText("It changed on the node.").parentElement as HTMLElement).getByRole("button", { name: "Show the new one" }));
  await screen.findByText("new");
  expect(screen.queryByText("It changed on the node.")).toBeNull();
});

it("says why a text cannot be had, and tries again when asked", async () => {
  const answers: (readonly [number, unknown])[] = [
    [503, { type: "about:blank", title: "", status: 503, code: "unreachable", detail: "The node is not connected." }],
    [200, text("one", "back\n")],
  ];
  hub = await startHub(() => answers.shift() ?? [500, undefined]);
  world(FILES);
  const user = open();
  expect(screen.getByText("It is binary, not text in UTF-8.")).toBeTruthy();
  expect(screen.queryByRole("button", { name: /odd\.env/ })).toBeNull();
  await user.click(screen.getByRole("button", { name: /web\.container/ }));
  expect((await screen.findByRole("alert")).textContent).toContain("The node is not connected.");
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await screen.findByText("back");
  expect(screen.queryByRole("alert")).toBeNull();
});

it("says what to do about an edit that is not applied", () => {
  world(FILES, { drift: "edited", driftText: "It was edited and the change is not applied: reload and restart.", tone: "look", stateText: "Running; edited, not reloaded" });
  open();
  expect(screen.getByText("Running; edited, not reloaded")).toBeTruthy();
  expect(screen.getByText("It was edited and the change is not applied: reload and restart.")).toBeTruthy();
});
