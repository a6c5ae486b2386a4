import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { setWorld, show, startHub, type HttpHub } from "../../testing";
import type { CheckView, WindowAnswer } from "../../wire/types.gen";
import { whenText, whomText } from "./window-model";
import { WindowsView } from "./windows";

let hub: HttpHub | undefined;
afterEach(() => hub?.close());

const CHECK: CheckView = { key: "own.photos", node: "", name: "photos", kind: "tcp", target: "nas:80", origin: "", state: "ok", stateText: "Up", tone: "ok", text: "", intervalS: 60 };
const DISKS: WindowAnswer = { id: "d1", open: true, window: { name: "Disks", days: [1, 6], at: "02:30", minutes: 60, checks: ["own.photos"], nodes: ["nas"] } };
const at = (text: string): number => Date.parse(text);

const asIs = (key: string) => key;

it("says when and for what in words", () => {
  expect(whenText(DISKS.window)).toBe("Tue and Sun at 02:30, for 60 min");
  expect(whenText({ name: "x", since: at("2026-11-28T10:00"), until: at("2026-11-28T12:05") })).toBe("28 Nov 2026, 10:00 to 12:05");
  expect(whenText({ name: "x", since: at("2026-11-28T22:00"), until: at("2026-11-29T01:00") })).toBe("28 Nov 2026, 22:00 to 29 Nov 2026, 01:00");
  expect(whenText({ name: "x", days: [0, 1, 2, 3, 4, 5, 6], at: "04:00", minutes: 5 })).toBe("Every day at 04:00, for 5 min");
  expect(whomText({ name: "x" }, asIs)).toBe("all checks");
  expect(whomText({ name: "x", nodes: ["nas"], tags: ["web"], checks: ["a"] }, asIs)).toBe("all of nas, the tag web and a");
});

it("plans a window once for some checks", async () => {
  hub = await startHub((call) => (call.method === "GET" ? [200, []] : [201, DISKS]));
  setWorld({ checks: [CHECK] });
  const user = show("/monitoring/maintenance", <WindowsView />);
  await screen.findByText("Nothing is planned");
  const [add] = screen.getAllByRole("button", { name: "Plan maintenance" });
  if (add === undefined) throw new Error("no button");
  await user.click(add);
  const dialog = within(screen.getByRole("dialog"));
  await user.type(dialog.getByLabelText("What is done"), "Move");
  await user.clear(dialog.getByLabelText("From"));
  await user.type(dialog.getByLabelText("From"), "2026-12-24T18:00");
  await user.clear(dialog.getByLabelText("Until"));
  await user.type(dialog.getByLabelText("Until"), "2026-12-24T20:00");
  await user.type(dialog.getByLabelText("Tags"), "web home");
  await user.selectOptions(dialog.getByLabelText("Single checks"), "own.photos");
  await user.click(dialog.getByRole("button", { name: "Plan it" }));
  const { calls } = hub;
  const body = { name: "Move", checks: ["own.photos"], tags: ["web", "home"], nodes: [], since: at("2026-12-24T18:00"), until: at("2026-12-24T20:00") };
  await waitFor(() => expect(calls).toContainEqual({ method: "POST", path: "/api/maintenance", body }));
});

it("changes the days and the checks of a weekly window", async () => {
  hub = await startHub((call) => (call.method === "GET" ? [200, [DISKS]] : call.method === "PUT" ? [200, DISKS] : [204, undefined]));
  setWorld({ checks: [CHECK] });
  const user = show("/monitoring/maintenance", <WindowsView />);
  await user.click(await screen.findByRole("button", { name: "Change Disks" }));
  const dialog = within(screen.getByRole("dialog"));
  await user.click(dialog.getByLabelText("Tue"));
  await user.click(dialog.getByLabelText("Mon"));
  await user.click(dialog.getByRole("button", { name: "Leave out photos" }));
  await user.click(dialog.getByRole("button", { name: "Save" }));
  const { calls } = hub;
  const body = { name: "Disks", checks: [], tags: [], nodes: ["nas"], days: [0, 6], at: "02:30", minutes: 60 };
  await waitFor(() => expect(calls).toContainEqual({ method: "PUT", path: "/api/maintenance/d1", body }));
});
