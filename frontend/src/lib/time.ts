/** Ages and clock times in words, in the language of the pages. Pure: the present is handed in. */

import { language } from "../words/language";
import { say } from "../words/say";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** One unit, rounded down: '8 s', '3 min', '5 h', '12 d'. A clock that is ahead counts as now. */
export function formatAge(since: number, now: number): string {
  const age = Math.max(0, now - since);
  if (age < MINUTE) return say("{n} s", { n: Math.floor(age / SECOND) });
  if (age < HOUR) return say("{n} min", { n: Math.floor(age / MINUTE) });
  if (age < 2 * DAY) return say("{n} h", { n: Math.floor(age / HOUR) });
  return say("{n} d", { n: Math.floor(age / DAY) });
}

/** How long until then. Of days the nearest number: what was just given 90 days has 90, not 89. */
export function formatUntil(at: number, now: number): string {
  return formatAge(now, at - now < 2 * DAY ? at : at + DAY / 2);
}

/** '14:03' today, '21 Nov 14:03' on another day. */
export function formatClock(at: number, now: number): string {
  const date = new Date(at);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (date.toDateString() === new Date(now).toDateString()) return time;
  return `${formatDate(date, { day: "numeric", month: "short" })} ${time}`;
}

/** '21 Nov 2026', for what is months away; in the viewer's zone, or another. */
export function formatDay(at: number, timeZone?: string): string {
  return formatDate(new Date(at), { day: "numeric", month: "short", year: "numeric", ...(timeZone === undefined ? {} : { timeZone }) });
}

/** '21 Nov', for the marks of a chart. */
export function formatDayOfYear(at: number): string {
  return formatDate(new Date(at), { day: "numeric", month: "short" });
}

/** '21 Nov 2026, 14:03:12', for titles and details. */
export function formatMoment(at: number): string {
  const date = new Date(at);
  return `${formatDay(at)}, ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** English has the day first, as most languages have it. */
function formatDate(date: Date, options: Intl.DateTimeFormatOptions): string {
  const format = formatOf(options);
  if (language !== "en") return format.format(date);
  const parts = new Map(format.formatToParts(date).map(({ type, value }) => [type, value]));
  return (["day", "month", "year"] as const).flatMap((type) => parts.get(type) ?? []).join(" ");
}

/** Making one takes longer than using it. */
const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  const made = formats.get(key) ?? new Intl.DateTimeFormat(language, options);
  formats.set(key, made);
  return made;
}

const two = (value: number) => String(value).padStart(2, "0");
