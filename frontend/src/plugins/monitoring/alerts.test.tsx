import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { setWorld, show, startHub, type HttpHub } from "../../testing";
import { AlertsPage } from "./alerts";

let hub: HttpHub | undefined;
afterEach(() => hub?.close());

const PHONE = { id: "phone", name: "Phone", address: "ntfy://ntfy.sh/****", least: "act", enabled: true };

it("shows where alerts go, sends a test, and says what the service said", async () => {
  hub = await startHub((call) => (call.method === "GET" ? [200, { targets: [PHONE], sent: [{ at: 1, target: "Phone", title: "web on nas needs you" }] }] : [502, { type: "about:blank", title: "Bad", status: 502, code: "not-sent", detail: "Failed: 403 Forbidden" }]));
  setWorld({});
  const user = show("/monitoring/alerts", <AlertsPage />);
  expect(await screen.findByText("ntfy://ntfy.sh/****")).toBeTruthy();
  expect(screen.getByText(/web on nas needs you/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Send a test to Phone" }));
  expect((await screen.findByRole("alert")).textContent).toContain("403 Forbidden");
});

it("adds a place, and changes what it is told", async () => {
  hub = await startHub((call) => [200, call.method === "GET" ? { targets: [PHONE], sent: [] } : PHONE]);
  setWorld({});
  const user = show("/monitoring/alerts", <AlertsPage />);
  await user.click(screen.getByRole("button", { name: "Add a place" }));
  const dialog = screen.getByRole("dialog");
  await user.type(within(dialog).getByLabelText("Name"), "Phone");
  await user.type(within(dialog).getByLabelText("Address"), "ntfy://ntfy.sh/secret");
  await user.click(within(dialog).getByRole("button", { name: "Add" }));
  const { calls } = hub;
  await waitFor(() => expect(calls).toContainEqual({ method: "POST", path: "/api/alerts/targets", body: { name: "Phone", address: "ntfy://ntfy.sh/secret" } }));
  await user.click(await screen.findByLabelText("Also what is only worth a look"));
  await waitFor(() => expect(calls).toContainEqual({ method: "PUT", path: "/api/alerts/targets/phone", body: { least: "look", enabled: true } }));
});
