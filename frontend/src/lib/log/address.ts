/** What of a log is asked for, as it stands in an address: a link shows the same lines to whoever opens it. Pure. */

import type { LogLine, LogQuery } from "../../wire/types.gen";

/** The parameters of an address that belong to a log. `at` is a place (`placeOf`). */
const KEYS = ["q", "regex", "case", "level", "since", "until", "boot", "context", "source", "at"] as const;
export type LogKey = (typeof KEYS)[number];
export type LogChanges = Partial<Record<LogKey, string | undefined>>;

const number = (text: string | null): number | undefined => (text !== null && /^\d+$/.test(text) ? Number(text) : undefined);

/** `sources` counts where the address names none. */
export function readQuery(search: URLSearchParams, sources: readonly string[]): LogQuery {
  const named = search.get("source")?.split(",").filter((each) => each !== "") ?? [];
  const from = named.length > 0 ? named : [...sources];
  const query: { -readonly [Key in keyof LogQuery]: LogQuery[Key] } = { sources: from };
  const grep = search.get("q") ?? "";
  if (grep !== "") query.grep = grep;
  if (grep !== "" && search.get("regex") === "1") query.regex = true;
  if (grep !== "" && search.get("case") === "1") query.case = true;
  const level = number(search.get("level"));
  if (level !== undefined && level < 7) query.priority = level;
  for (const key of ["since", "until", "context"] as const) {
    const value = number(search.get(key));
    if (value !== undefined && (key !== "context" || grep !== "")) query[key] = value;
  }
  const boot = search.get("boot");
  if (boot !== null) query.boot = boot;
  return query;
}

/** The address's part for a query: what a saved filter brings back. */
export function changesOf(query: LogQuery): LogChanges {
  return {
    q: query.grep,
    regex: query.regex === true ? "1" : undefined,
    case: query.case === true ? "1" : undefined,
    level: query.priority === undefined ? undefined : `${query.priority}`,
    since: query.since === undefined ? undefined : `${query.since}`,
    until: query.until === undefined ? undefined : `${query.until}`,
    boot: query.boot,
    context: query.context === undefined ? undefined : `${query.context}`,
  };
}

/** The same query gives the same text. */
export const queryKey = (query: LogQuery): string => JSON.stringify(query);

/** Narrowed in any way, so that finding nothing does not mean that there is nothing. */
export const isNarrowed = (query: LogQuery): boolean => [query.grep, query.priority, query.since, query.until, query.boot].some((each) => each !== undefined);

/** A place: a time (µs), and where a line is meant, its cursor as well: '1764300000000000~s=1f…'. */
export const placeOf = (line: Pick<LogLine, "at" | "cursor">): string => `${line.at}~${line.cursor}`;

export function readPlace(place: string): { readonly at: number; readonly cursor: string | undefined } {
  const [at = "", ...cursor] = place.split("~");
  return { at: number(at) ?? 0, cursor: cursor.length === 0 ? undefined : cursor.join("~") };
}
