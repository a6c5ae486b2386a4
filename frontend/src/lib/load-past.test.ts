import { expect, it } from "vitest";
import type { LoadPast, LoadSeries } from "../wire/types.gen";
import { CHARTS, columnOf, formatValue, momentsOf, pointText, saidOf, sparkPath } from "./load-past";

const series = (...values: readonly (number | null)[]): LoadSeries => ({
  metric: "cpu", title: "CPU", unit: "percent",
  points: values.flatMap((mean, index) => (mean === null ? [] : [{ at: 60_000 * index, least: mean / 2, mean, most: mean * 2 }])),
});
const past = (...values: readonly (number | null)[]): LoadPast => ({ node: "nas", since: 0, until: 60_000 * (values.length - 1), stepS: 60, series: [series(...values)] });

it("has a gap wherever nothing is known", () => {
  const made = past(1, null, 3);
  expect(columnOf(momentsOf(made), made.series[0], (point) => point.most)).toEqual([2, null, 6]);
  expect(columnOf(momentsOf(made), undefined, (point) => point.most)).toEqual([null, null, null]);
});

it("draws a small line that a gap breaks, and a dot where one point stands alone", () => {
  expect(sparkPath(past(0, 50, null, 100, 400), "cpu", 100)).toBe("M0.0 20.0h0.1L25.0 10.5M75.0 1.0h0.1L100.0 1.0");
  expect(sparkPath(past(1, 2), "memory", 100)).toBe("");
});

it("says values in the unit that they have", () => {
  expect([formatValue("percent", 12.4), formatValue("bytesPerS", 2048), formatValue("celsius", 41.6), formatValue("load", 0.5), formatValue("load", 12.34)]).toEqual(["12 %", "2 KB/s", "42 °C", "0.50", "12.3"]);
  expect(pointText("percent", { at: 0, least: 3, mean: 12, most: 45 })).toBe("12 %, 3 % to 45 %");
  expect(pointText("percent", { at: 0, least: 12, mean: 12, most: 12 })).toBe("12 %");
});

it("tells in words what a chart shows", () => {
  expect(saidOf(series(10, 30), "nas")).toBe("nas 20 % in the mean, 60 % at most");
  expect(saidOf(series())).toBe("CPU: nothing is known");
});

it("has one place for each metric that is kept", () => {
  const kept = ["cpu", "memory", "swap", "load", "pressure.cpu", "pressure.memory", "pressure.io", "received", "sent", "read", "written", "temperature", "disk:/", "inodes:/srv"];
  expect(kept.map((metric) => CHARTS.filter((kind) => kind.has(metric)).length)).toEqual(kept.map(() => 1));
});
