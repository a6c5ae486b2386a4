/** The past of a check in words and shares. Pure. */

import { formatNumber, formatShare } from "../../lib/amount";
import { formatClock, formatDay } from "../../lib/time";
import type { CheckPast, DayView, PointView, UptimeView } from "../../wire/types.gen";
import { say, sayCount } from "../../words/say";

const DAY_MS = 86_400_000;
const UPTIMES: Record<UptimeView["span"], { readonly title: string; readonly days: number }> = {
  "24h": { title: say("24 hours"), days: 1 },
  "7d": { title: say("7 days"), days: 7 },
  "30d": { title: say("30 days"), days: 30 },
  "1y": { title: say("1 year"), days: 365 },
};

/** '30 days', and since when where it is not known for as long. */
export function uptimeTitle(uptime: UptimeView, until: number): string {
  const { title, days } = UPTIMES[uptime.span];
  if (uptime.since === undefined || uptime.since - (until - days * DAY_MS) < (days * DAY_MS) / 10) return title;
  return say("{title}, since {time}", { title, time: formatClock(uptime.since, until) });
}

export interface Day {
  readonly day: string;
  readonly title: string;
  /** Share of askings that failed, 0 to 1; undefined where nobody asked. */
  readonly failed: number | undefined;
  readonly warned: boolean;
}

/** `many` days up to that of `until`, in the zone of the days, each with its words. */
export function daysOf(days: readonly DayView[], until: number, zone: string, many: number): Day[] {
  const known = new Map(days.map((day) => [day.day, day]));
  const last = new Date(`${new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(until)}T00:00:00Z`);
  return Array.from({ length: many }, (_, index) => {
    const date = new Date(last.getTime() - (many - 1 - index) * 86_400_000);
    const name = date.toISOString().slice(0, 10);
    return dayOf(name, formatDay(date.getTime(), "UTC"), known.get(name));
  });
}

function dayOf(name: string, title: string, day: DayView | undefined): Day {
  const { well = 0, warned = 0, failed = 0, maintenance = 0 } = day ?? {};
  const asked = well + warned + failed;
  if (day === undefined || asked === 0) return { day: name, title: `${title}: ${maintenance > 0 ? say("in maintenance") : say("not asked")}`, failed: undefined, warned: false };
  const said = failed > 0 ? say("{failed} of {asked} askings failed", { failed, asked }) : warned > 0 ? sayCount(warned, "no failure, {n} warning", "no failure, {n} warnings") : say("no failure");
  return { day: name, title: `${title}: ${formatShare(day.uptimePercent ?? 100)}, ${said}`, failed: failed / asked, warned: warned > 0 };
}

/** Columns for a chart: seconds, and what there was; a gap where nobody asked. */
export function columnsOf(past: CheckPast): [number[], (number | null)[], (number | null)[], number[]] {
  const step = past.stepS * 1000;
  const known = new Map(past.points.map((point) => [point.at, point]));
  const starts = Array.from({ length: Math.max(0, Math.floor((past.until - past.since) / step) + 1) }, (_, index) => past.since + index * step);
  const points = starts.map((at) => known.get(at));
  return [starts.map((at) => at / 1000), points.map((point) => point?.p50Ms ?? null), points.map((point) => point?.p95Ms ?? null), points.map((point) => point?.failed ?? 0)];
}

/** '12 ms', '1.4 s'. */
export function formatLatency(ms: number): string {
  if (ms >= 1000) return `${formatNumber(ms / 1000, 1)} s`;
  return `${formatNumber(ms, ms < 10 ? 1 : 0)} ms`;
}

/** What a chart shows, for those who do not see it. */
export function saidOf(past: CheckPast): string {
  const failed = past.points.reduce((sum, point) => sum + (point.failed ?? 0), 0);
  const latency = past.p50Ms === undefined || past.p95Ms === undefined ? say("no latency was measured") : say("half of the answers within {half}, 95 of 100 within {most}", { half: formatLatency(past.p50Ms), most: formatLatency(past.p95Ms) });
  return failed === 0 ? say("Latency: {latency}; no asking failed", { latency }) : sayCount(failed, "Latency: {latency}; {n} asking failed", "Latency: {latency}; {n} askings failed", { latency });
}

/** '3 failed', 'not asked'. */
export function pointText(point: PointView): string {
  const said = [
    point.failed === undefined ? "" : say("{n} failed", { n: point.failed }),
    point.warned === undefined ? "" : say("{n} warned", { n: point.warned }),
    point.unknown === undefined ? "" : say("{n} unknown", { n: point.unknown }),
    point.maintenance === undefined ? "" : say("{n} in maintenance", { n: point.maintenance }),
  ].filter(Boolean);
  return said.length === 0 ? say("well") : said.join(", ");
}
