/** Moving a cursor through the lines of a table. Pure. */

import type { Line, TableRow } from "../../lib/arrange";

const PAGE = 12;

/** The key of the row that the cursor goes to, or undefined when this key does not move it. Headings are skipped. */
export function moveCursor<Row extends TableRow>(lines: readonly Line<Row>[], cursor: string | undefined, key: string): string | undefined {
  const rows = lines.filter((line) => line.type === "row");
  const at = rows.findIndex((line) => line.key === cursor);
  const last = rows.length - 1;
  const to = target(key, at, last);
  return to === undefined ? undefined : rows[Math.min(last, Math.max(0, to))]?.key;
}

function target(key: string, at: number, last: number): number | undefined {
  switch (key) {
    case "ArrowDown":
    case "j":
      return at + 1;
    case "ArrowUp":
    case "k":
      return at < 0 ? last : at - 1;
    case "PageDown":
      return at + PAGE;
    case "PageUp":
      return at - PAGE;
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return undefined;
  }
}
