import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { setWorld, show, startHub, type HttpHub } from "../../testing";
import type { CheckView } from "../../wire/types.gen";
import { MonitoringView } from "./view";

let hub: HttpHub | undefined;
afterEach(() => hub?.close());

const check = (name: string, more: Partial<CheckView> = {}): CheckView => ({
  key: `own.${name}`, node: "", name, kind: "tcp", target: "nas.lan:22", origin: "", state: "ok", stateText: "Up", tone: "ok", text: "takes connections",
  intervalS: 60, since: 1, at: 2, latencyMs: 3.2, beats: "oo", uptimePercent: 100, uptimeSince: 1, ...more,
});
const DOWN = check("web", { kind: "http", target: "http://web/", state: "fail", stateText: "Down", tone: "act", text: "refused the connection", beats: "ox", uptimePercent: 50 });

it("shows what is down first, and what was found", () => {
  setWorld({ checks: [check("ssh"), DOWN] });
  show("/monitoring", <MonitoringView />);
  const rows = screen.getAllByRole("row").slice(1);
  expect(rows.map((row) => within(row).getAllByRole("link")[0]?.textContent)).toEqual(["web", "ssh"]);
  expect(rows[0]?.textContent).toContain("Downrefused the connection");
});

it("makes a check with what its kind asks, and keeps what was typed when it is refused", async () => {
  hub = await startHub(() => [400, { type: "about:blank", title: "Bad", status: 400, code: "invalid", detail: "A name looks like photos.example.org." }]);
  setWorld({});
  const user = show("/monitoring", <MonitoringView />);
  await user.click(screen.getAllByRole("button", { name: "Add check" })[0] as HTMLElement);
  const dialog = screen.getByRole("dialog");
  await user.type(within(dialog).getByLabelText("Name"), "Name server");
  await user.selectOptions(within(dialog).getByLabelText("Kind"), "dns");
  expect(within(dialog).queryByLabelText("Good statuses")).toBeNull();
  await user.type(within(dialog).getByLabelText("DNS name"), "a b");
  await user.selectOptions(within(dialog).getByLabelText("Record"), "MX");
  await user.click(within(dialog).getByRole("button", { name: "Add check" }));
  expect((await within(dialog).findByRole("alert")).textContent).toContain("photos.example.org");
  expect(hub.calls[0]).toMatchObject({ method: "POST", path: "/api/monitoring", body: { name: "Name server", kind: "dns", target: "a b", record: "MX", failures: 2 } });
});

it("shows a check in full, with each outcome, and changes it", async () => {
  const asks = { key: DOWN.key, name: DOWN.name, kind: "http", target: DOWN.target, statuses: "200" };
  const past = { key: DOWN.key, span: "24h", zone: "UTC", since: 1, until: 2, stepS: 300, points: [], days: [], uptimes: [], events: [] };
  hub = await startHub((call) => [200, call.path.includes("/history") ? past : call.method === "GET" ? { check: DOWN, asks, beats: [{ at: 1, level: "ok", text: "answers 200 OK", latencyMs: 4 }, { at: 2, level: "fail", text: "refused the connection" }] } : {}]);
  setWorld({ checks: [DOWN] });
  const user = show("/monitoring?open=own.web", <MonitoringView />);
  const panel = screen.getByRole("complementary");
  await within(panel).findByText("answers 200 OK");
  expect(within(panel).getAllByRole("listitem").map((item) => item.textContent?.split(/ \d| ms/)[0])).toEqual([expect.stringContaining("refused"), expect.stringContaining("answers")]);
  await user.click(within(panel).getByRole("button", { name: "Edit" }));
  const dialog = screen.getByRole("dialog");
  expect(within(dialog).getByLabelText<HTMLInputElement>("Good statuses").value).toBe("200");
  await user.click(within(dialog).getByLabelText("Paused"));
  await user.click(within(dialog).getByRole("button", { name: "Save check" }));
  const { calls } = hub;
  await waitFor(() => expect(calls.at(-1)).toMatchObject({ method: "PUT", path: "/api/monitoring/own.web", body: { enabled: false, statuses: "200", target: DOWN.target } }));
});
