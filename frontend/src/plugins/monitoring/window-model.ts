/** A maintenance window as it is being written, and in words. Pure. */

import { formatDay } from "../../lib/time";
import type { Window, WindowBody } from "../../wire/types.gen";
import { listOf } from "../../words/language";
import { say } from "../../words/say";
import { wordsOf } from "./draft";

export const DAYS = [say("Mon"), say("Tue"), say("Wed"), say("Thu"), say("Fri"), say("Sat"), say("Sun")] as const;
const HOUR_MS = 3_600_000;

/** `since` and `until` as a field of the browser has them: `2026-11-28T14:00`; `tags` as they were typed. */
export interface WindowDraft {
  readonly name: string;
  readonly weekly: boolean;
  readonly since: string;
  readonly until: string;
  readonly days: readonly number[];
  readonly at: string;
  readonly minutes: number;
  readonly checks: readonly string[];
  readonly tags: string;
  readonly nodes: readonly string[];
}

export function windowDraftOf(window: Window | undefined, now: number): WindowDraft {
  const { name = "", since = now, until = now + HOUR_MS, days = [], at = "03:00", minutes = 60, checks = [], tags = [], nodes = [] } = window ?? {};
  return { name, weekly: days.length > 0, since: fieldOf(since), until: fieldOf(until), days: days.length > 0 ? days : [6], at, minutes, checks, tags: tags.join(" "), nodes };
}

export function bodyOf(draft: WindowDraft): WindowBody {
  const whom = { name: draft.name, checks: [...draft.checks], tags: wordsOf(draft.tags), nodes: [...draft.nodes] };
  if (draft.weekly) return { ...whom, days: [...draft.days].toSorted(), at: draft.at, minutes: draft.minutes };
  return { ...whom, since: Date.parse(draft.since), until: Date.parse(draft.until) };
}

/** Whether there is enough of it to be saved; what is a good one, the hub says. */
export function isWhole(draft: WindowDraft): boolean {
  if (draft.name.trim() === "") return false;
  return draft.weekly ? draft.days.length > 0 && draft.at !== "" && draft.minutes > 0 : Date.parse(draft.since) < Date.parse(draft.until);
}

/** 'Tue and Sun at 02:30, for 60 min'; '28 Nov 2026, 10:00 to 12:00'. */
export function whenText({ since, until, days = [], at = "", minutes = 0 }: Window): string {
  if (days.length > 0) return days.length === DAYS.length ? say("Every day at {at}, for {minutes} min", { at, minutes }) : say("{days} at {at}, for {minutes} min", { days: listOf(days.map((day) => DAYS[day] ?? "")), at, minutes });
  if (since === undefined || until === undefined) return "";
  return say("{since} to {until}", { since: momentOf(since), until: formatDay(since) === formatDay(until) ? clockOf(until) : momentOf(until) });
}

/** 'the node nas, checks with the tag web and 2 checks'; 'all checks' where none is named. */
export function whomText({ checks = [], tags = [], nodes = [] }: Window, nameOf: (key: string) => string): string {
  const named = [...nodes.map((node) => say("all of {node}", { node })), ...tags.map((tag) => say("the tag {tag}", { tag })), ...checks.map(nameOf)];
  return named.length === 0 ? say("all checks") : listOf(named);
}

const two = (value: number): string => String(value).padStart(2, "0");
const clockOf = (at: number): string => `${two(new Date(at).getHours())}:${two(new Date(at).getMinutes())}`;
const momentOf = (at: number): string => `${formatDay(at)}, ${clockOf(at)}`;

function fieldOf(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${clockOf(at)}`;
}
