import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";
import { startHub, type HttpHub } from "../testing";
import type { ChangeAnswer } from "../wire/types.gen";
import { HistorySection } from "./history";

let hub: HttpHub | undefined;
afterEach(() => hub?.close());

const change = (text: string, more: Partial<ChangeAnswer> = {}): ChangeAnswer => ({ at: 1, node: "nas", kind: "service", name: "web.service", toState: "active", text, tone: "ok", ...more });
const section = (version: string) => <HistorySection node="nas" kind="service" name="web.service" version={version} />;

const open = () => userEvent.click(screen.getByRole("button", { name: "Show what happened" }));

it("tells what happened and why, and goes back in time on request", async () => {
  hub = await startHub((call) => [200, call.path.includes("before=1-7") ? { changes: [change("Stopped")] } : { changes: [change("Failed", { cause: "Killed by the kernel: out of memory.", afterwards: true })], before: "1-7" }]);
  render(section("a"));
  await open();
  await screen.findByText("Failed");
  expect(screen.getByText("Killed by the kernel: out of memory.")).toBeTruthy();
  expect(screen.getByText(/Told by the node afterwards/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Show older" }));
  await screen.findByText("Stopped");
  expect(screen.getByText("Failed")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Show older" })).toBeNull();
  expect(hub.calls[0]?.path).toBe("/api/history?node=nas&service=web.service&limit=10");
});

it("asks again when its object changes, and says when nothing happened yet", async () => {
  let changes: ChangeAnswer[] = [];
  hub = await startHub(() => [200, { changes }]);
  const { rerender } = render(section("a"));
  await open();
  await screen.findByText(/No change yet/);
  changes = [change("Started again")];
  rerender(section("b"));
  await screen.findByText("Started again");
});

it("shows a refusal with a way to try again", async () => {
  let works = false;
  hub = await startHub(() => (works ? [200, { changes: [change("Started")] }] : [503, { type: "about:blank", title: "", status: 503, code: "store", detail: "The hub cannot use its database." }]));
  render(section("a"));
  await open();
  await screen.findByText("The hub cannot use its database.");
  works = true;
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await screen.findByText("Started");
});
