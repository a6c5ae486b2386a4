/** Lines as text or as JSON lines, to copy and to download. Pure. */

import { sayCount } from "../../words/say";
import { plainText } from "./ansi";
import type { Row } from "./buffer";

/** Time in UTC, source and text; a gap says its count. */
export function asText(rows: readonly Row[]): string {
  return rows.map((row) => (row.kind === "gap" ? `-- ${sayCount(row.count, "{n} line not shown", "{n} lines not shown")} --\n` : `${new Date(row.line.at / 1000).toISOString()} ${row.line.source} ${plainText(row.line.text)}\n`)).join("");
}

/** One object per line, as the hub told it. */
export function asJsonLines(rows: readonly Row[]): string {
  return rows.map((row) => `${JSON.stringify(row.kind === "gap" ? { gap: row.count } : row.line)}\n`).join("");
}

/** 'web-2026-11-21-140312.log' */
export function fileName(name: string, now: Date, ending: string): string {
  const stamp = now.toISOString().slice(0, 19).replace("T", "-").replaceAll(":", "");
  return `${name.replaceAll(/[^\w.-]+/g, "-")}-${stamp}.${ending}`;
}
