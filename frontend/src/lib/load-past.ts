/** How busy nodes were, as columns and words. Pure. */

import type { LoadPast, LoadPoint, LoadSeries, LoadUnit, PastSpan } from "../wire/types.gen";
import { say } from "../words/say";
import { formatBytes, formatNumber, formatPercent } from "./amount";
import { formatMoment } from "./time";

const HOUR_MS = 3_600_000;

/** How long a stretch is, and how many points are drawn of it. */
export const SPAN: Readonly<Record<PastSpan, { readonly ms: number; readonly points: number }>> = {
  "1h": { ms: HOUR_MS, points: 60 },
  "24h": { ms: 24 * HOUR_MS, points: 288 },
  "7d": { ms: 168 * HOUR_MS, points: 336 },
  "30d": { ms: 720 * HOUR_MS, points: 360 },
  "90d": { ms: 2160 * HOUR_MS, points: 360 },
  "1y": { ms: 8760 * HOUR_MS, points: 365 },
};

export interface ChartKind {
  readonly id: string;
  readonly title: string;
  readonly has: (metric: string) => boolean;
  /** Where the axis ends, for shares; else it follows what there was. */
  readonly most?: number;
  /** The axis ends there at least. */
  readonly least?: number;
}

const among = (...metrics: readonly string[]) => (metric: string) => metrics.includes(metric);

export const CHARTS: readonly ChartKind[] = [
  { id: "cpu", title: say("CPU"), has: among("cpu"), most: 100 },
  { id: "memory", title: say("Memory"), has: among("memory", "swap"), most: 100 },
  { id: "load", title: say("Load"), has: among("load"), least: 1 },
  { id: "pressure", title: say("Waiting"), has: (metric) => metric.startsWith("pressure."), least: 10 },
  { id: "network", title: say("Network"), has: among("received", "sent"), least: 1024 },
  { id: "io", title: say("Reads and writes"), has: among("read", "written"), least: 1024 },
  { id: "disks", title: say("Disks"), has: (metric) => metric.startsWith("disk:"), most: 100 },
  { id: "inodes", title: say("Files on disks"), has: (metric) => metric.startsWith("inodes:"), most: 100 },
  { id: "temperature", title: say("Hottest sensor"), has: among("temperature"), least: 60 },
];

/** Colours of lines, one after another; the dash tells them apart as well. */
export const LINES = [
  { colour: "accent" },
  { colour: "look", dash: [6, 3] },
  { colour: "atom", dash: [2, 3] },
  { colour: "added-ink", dash: [10, 3, 2, 3] },
  { colour: "number", dash: [8, 3] },
  { colour: "rim", dash: [4, 2] },
] as const;

export const lineOf = (index: number) => LINES[index % LINES.length] ?? LINES[0];

export function formatValue(unit: LoadUnit, value: number): string {
  if (unit === "percent") return formatPercent(value);
  if (unit === "bytesPerS") return `${formatBytes(value)}/s`;
  return unit === "celsius" ? `${formatNumber(value)} °C` : formatNumber(value, value < 10 ? 2 : 1);
}

type Stretch = Pick<LoadPast, "since" | "until" | "stepS">;

/** When each point begins (ms), those without anything too. */
export function momentsOf({ since, until, stepS }: Stretch): number[] {
  const step = stepS * 1000;
  return Array.from({ length: Math.max(1, Math.floor((until - since) / step) + 1) }, (_, index) => since + index * step);
}

/** A column of one figure, with a gap where nothing is known. */
export function columnOf(moments: readonly number[], series: LoadSeries | undefined, figure: (point: LoadPoint) => number): (number | null)[] {
  const known = new Map(series?.points.map((point) => [point.at, figure(point)]));
  return moments.map((at) => known.get(at) ?? null);
}

/** 'CPU 12 % in the mean, 45 % at most', for those who do not see a chart. */
export function saidOf(series: LoadSeries, name = series.title): string {
  const { points, unit } = series;
  if (points.length === 0) return say("{name}: nothing is known", { name });
  const mean = points.reduce((sum, point) => sum + point.mean, 0) / points.length;
  return say("{name} {value} in the mean, {value2} at most", { name, value: formatValue(unit, mean), value2: formatValue(unit, Math.max(...points.map((point) => point.most))) });
}

/** '14:05: 12 %, 3 to 45 %'. */
export function pointText(unit: LoadUnit, point: LoadPoint): string {
  const mean = formatValue(unit, point.mean);
  const [least, most] = [formatValue(unit, point.least), formatValue(unit, point.most)];
  return least === most ? mean : say("{mean}, {least} to {most}", { mean, least, most });
}

export const momentText = (at: number): string => formatMoment(at).slice(0, -3);

/** The points of a small line in a box of 100 by 20; a gap begins a new one. `most` is its upper edge. */
export function sparkPath(past: LoadPast, metric: string, most: number): string {
  const moments = momentsOf(past);
  const column = columnOf(moments, past.series.find((each) => each.metric === metric), (point) => point.mean);
  const width = 100 / Math.max(1, moments.length - 1);
  return column
    .map((value, index) => {
      if (value === null) return "";
      const alone = (column[index - 1] ?? null) === null;
      const place = `${(index * width).toFixed(1)} ${(20 - (19 * Math.min(most, value)) / most).toFixed(1)}`;
      return alone ? `M${place}h0.1` : `L${place}`;
    })
    .join("");
}
