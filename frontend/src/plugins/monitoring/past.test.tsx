import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { setWorld, show, startHub, type HttpHub } from "../../testing";
import type { CheckPast, CheckView } from "../../wire/types.gen";
import { PastSections } from "./past";
import { columnsOf, daysOf, saidOf } from "./past-model";

let hub: HttpHub | undefined;
afterEach(() => hub?.close());

const NOON = Date.UTC(2026, 10, 28, 12);
const ROW: CheckView = { key: "own.web", node: "", name: "web", kind: "tcp", target: "nas.lan:22", origin: "", state: "ok", stateText: "Up", tone: "ok", text: "takes connections", intervalS: 60, at: NOON };
const PAST: CheckPast = {
  key: "own.web", span: "24h", zone: "UTC", since: NOON - 1_200_000, until: NOON, stepS: 300, p50Ms: 12.4, p95Ms: 1_400,
  points: [{ at: NOON - 1_200_000, well: 5, p50Ms: 12, p95Ms: 14 }, { at: NOON - 300_000, well: 3, failed: 2, p50Ms: 13, p95Ms: 15 }],
  days: [{ day: "2026-11-27", well: 1_438, failed: 2, uptimePercent: 99.86 }, { day: "2026-11-28", well: 720, uptimePercent: 100 }],
  uptimes: [{ span: "24h", asked: 10, failed: 1, percent: 90, since: NOON }, { span: "7d" }, { span: "30d" }, { span: "1y" }],
  events: [{ at: NOON - 60_000, state: "ok", stateText: "Up", tone: "ok", text: "takes connections" }, { at: NOON - 180_000, state: "fail", stateText: "Down", tone: "act", text: "refused", lastedMs: 120_000 }],
};

it("says a day in words, also one on which nobody asked, in the zone of the days", () => {
  const days = daysOf(PAST.days, NOON, "UTC", 3);
  expect(days.map((day) => day.title)).toEqual(["26 Nov 2026: not asked", "27 Nov 2026: 99.86 %, 2 of 1,440 askings failed", "28 Nov 2026: 100 %, no failure"]);
  expect(daysOf([], NOON, "Pacific/Kiritimati", 1)[0]?.day).toBe("2026-11-29");
});

it("leaves a gap where nobody asked", () => {
  expect(columnsOf(PAST)[1]).toEqual([12, null, null, 13, null]);
  expect(columnsOf(PAST)[3]).toEqual([0, 0, 0, 2, 0]);
  expect(saidOf(PAST)).toBe("Latency: half of the answers within 12 ms, 95 of 100 within 1.4 s; 2 askings failed");
});

it("shows uptimes, days by keyboard, figures and changes, and asks for another span", async () => {
  hub = await startHub(() => [200, PAST]);
  setWorld({ checks: [ROW] });
  const user = show("/monitoring/own.web", <PastSections row={ROW} />);
  const days = await screen.findByRole("slider", { name: "Day" });
  expect(days.getAttribute("aria-valuetext")).toBe("28 Nov 2026: 100 %, no failure");
  days.focus();
  await user.keyboard("{ArrowLeft}");
  expect(days.getAttribute("aria-valuetext")).toContain("27 Nov 2026: 99.86 %");
  expect(screen.getByText("90 %")).toBeTruthy();
  const changes = within(screen.getByRole("list"));
  expect(changes.getAllByRole("listitem").map((item) => item.textContent)).toEqual([expect.stringContaining("Up"), expect.stringContaining("Down for 2 min")]);
  await user.click(screen.getByText("In figures"));
  expect(within(screen.getByRole("table")).getByText("2 failed")).toBeTruthy();
  await user.click(screen.getByRole("radio", { name: "Week" }));
  const { calls } = hub;
  await waitFor(() => expect(calls.at(-1)?.path).toContain("/api/monitoring/own.web/history?span=7d&zone="));
});
