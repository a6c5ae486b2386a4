import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { setWorld, show, startHub, type HttpHub } from "../../testing";
import { unsaved } from "../../store/unsaved";
import { AlertsPage } from "./alerts";

let hub: HttpHub | undefined;
afterEach(() => hub?.close());

const PHONE = { id: "phone", name: "Phone", address: "ntfy://ntfy.sh/****", least: "act", enabled: true };

it("shows where alerts go, sends a test, and says what the service said", async () => {
  hub = await startHub((call) => (call.method === "GET" ? [200, { targets: [PHONE], silences: [], sent: [{ at: 1, target: "Phone", title: "web on nas needs you" }] }] : [502, { type: "about:blank", title: "Bad", status: 502, code: "not-sent", detail: "Failed: 403 Forbidden" }]));
  setWorld({});
  const user = show("/monitoring/alerts", <AlertsPage />);
  expect(await screen.findByText("ntfy://ntfy.sh/****")).toBeTruthy();
  expect(screen.getByText(/web on nas needs you/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Send a test to Phone" }));
  expect((await screen.findByRole("alert")).textContent).toContain("403 Forbidden");
});

it("adds a place, and changes what it is told", async () => {
  hub = await startHub((call) => [200, call.method === "GET" ? { targets: [PHONE], silences: [], sent: [] } : PHONE]);
  setWorld({});
  const user = show("/monitoring/alerts", <AlertsPage />);
  await user.click(screen.getByRole("button", { name: "Add a place" }));
  const dialog = screen.getByRole("dialog");
  expect(unsaved()).toEqual([]);
  await user.type(within(dialog).getByLabelText("Name"), "Phone");
  await user.type(within(dialog).getByLabelText("Address"), "ntfy://ntfy.sh/secret");
  expect(unsaved()).toEqual(["What was typed under “Where alerts go”"]);
  await user.selectOptions(within(dialog).getByLabelText("Language"), "Deutsch");
  await user.click(within(dialog).getByRole("button", { name: "Add" }));
  const { calls } = hub;
  await waitFor(() => expect(calls).toContainEqual({ method: "POST", path: "/api/alerts/targets", body: { name: "Phone", address: "ntfy://ntfy.sh/secret", language: "de" } }));
  await waitFor(() => expect(unsaved()).toEqual([]));
  await user.click(await screen.findByLabelText("Also what is only worth a look"));
  await waitFor(() => expect(calls).toContainEqual({ method: "PUT", path: "/api/alerts/targets/phone", body: { least: "look", enabled: true, afterMin: 0, quiet: "", urgentWaits: false, language: "en" } }));
  await user.selectOptions(screen.getByLabelText("Language"), "Deutsch");
  await waitFor(() => expect(calls).toContainEqual({ method: "PUT", path: "/api/alerts/targets/phone", body: { least: "act", enabled: true, afterMin: 0, quiet: "", urgentWaits: false, language: "de" } }));
});

const TOLD = { key: "service:nas/web", title: "web", node: "nas", tone: "act", at: 1, text: "It failed." } as const;

it("shows what was told and stands, and lets somebody look after it or silence it", async () => {
  const silence = { id: "nas", title: "nas", reason: "moving", by: "anna", at: 1, until: 2 };
  hub = await startHub((call) => (call.method === "GET" ? [200, { targets: [], silences: [silence], sent: [] }] : [call.method === "DELETE" ? 204 : 201, silence]));
  setWorld({ alerts: { [TOLD.key]: TOLD } });
  const user = show("/monitoring/alerts", <AlertsPage />);
  const { calls } = hub;
  await user.click(screen.getByRole("button", { name: "I look after it: web" }));
  await user.type(screen.getByLabelText("What you say to it"), "on it");
  await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "I look after it" }));
  await waitFor(() => expect(calls).toContainEqual({ method: "POST", path: "/api/alerts/seen", body: { key: TOLD.key, reason: "on it" } }));
  await user.click(screen.getByRole("button", { name: "Silence web" }));
  await user.type(screen.getByLabelText("Why"), "moving");
  await user.click(screen.getByLabelText("Everything on nas"));
  await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Silence" }));
  await waitFor(() => expect(calls).toContainEqual({ method: "POST", path: "/api/alerts/silences", body: { reason: "moving", minutes: 60, node: "nas" } }));
  await user.click(screen.getByRole("button", { name: "Hear of nas again" }));
  await waitFor(() => expect(calls).toContainEqual({ method: "DELETE", path: "/api/alerts/silences/nas" }));
});

it("sets when a place is told", async () => {
  hub = await startHub((call) => [200, call.method === "GET" ? { targets: [PHONE], silences: [], sent: [] } : PHONE]);
  setWorld({});
  const user = show("/monitoring/alerts", <AlertsPage />);
  await user.click(await screen.findByRole("button", { name: "When Phone is told" }));
  await user.clear(screen.getByLabelText("After minutes"));
  await user.type(screen.getByLabelText("After minutes"), "15");
  await user.type(screen.getByLabelText("Quiet hours"), "22:00-07:00");
  await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Save" }));
  const { calls } = hub;
  await waitFor(() => expect(calls).toContainEqual({ method: "PUT", path: "/api/alerts/targets/phone", body: { least: "act", enabled: true, afterMin: 15, quiet: "22:00-07:00", urgentWaits: false, language: "en" } }));
});
