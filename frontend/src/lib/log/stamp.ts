/** Times of log lines (µs) as text in the viewer's zone. Pure: the present is handed in. */

import { say } from "../../words/say";
import { formatAge, formatDay } from "../time";

const two = (value: number) => String(value).padStart(2, "0");

/** '14:03:12.345'; on a narrow screen '14:03:12'. */
export function formatStamp(atUs: number, short: boolean): string {
  const date = new Date(atUs / 1000);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return short ? time : `${time}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/** '21 Nov 2026' */
export function formatDate(atUs: number): string {
  return formatDay(atUs / 1000);
}

/** The local day as a number, to tell where a day begins. */
export function dayOf(atUs: number): number {
  const date = new Date(atUs / 1000);
  return date.getFullYear() * 10_000 + date.getMonth() * 100 + date.getDate();
}

/** '3 min ago, 21 Nov 2026, 14:03:12.345678 GMT+1': for titles and the line's own bar. */
export function describeStamp(atUs: number, nowMs: number): string {
  const zone = /\(?(GMT[^ ]*|UTC)/.exec(new Date(atUs / 1000).toTimeString())?.[1] ?? "";
  const at = `${formatDate(atUs)}, ${formatStamp(atUs, true)}.${String(atUs % 1_000_000).padStart(6, "0")} ${zone}`.trim();
  return say("{age} ago, {time}", { age: formatAge(atUs / 1000, nowMs), time: at });
}

/** The value of a field for date and time: '2026-11-21T14:03:12'. */
export function toField(atUs: number): string {
  const date = new Date(atUs / 1000);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** µs; undefined for what is no time. */
export function fromField(text: string): number | undefined {
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at * 1000;
}
