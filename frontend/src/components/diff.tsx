/** A unified diff as text that can be read without colour: signs, line numbers, and both grounds. */

import { say } from "../words/say";

interface Line {
  readonly id: number;
  readonly sign: " " | "+" | "-" | "@";
  readonly text: string;
  readonly old?: number | undefined;
  readonly now?: number | undefined;
}

/** The lines of a unified diff; headers of files are left out. Pure. */
export function parseDiff(diff: string): readonly Line[] {
  const lines: Line[] = [];
  let old = 0;
  let now = 0;
  const rows = diff.endsWith("\n") ? diff.slice(0, -1).split("\n") : diff.split("\n");
  for (const [id, row] of rows.entries()) {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(row);
    if (hunk !== null) {
      old = Number(hunk[1]);
      now = Number(hunk[2]);
      lines.push({ id, sign: "@", text: "" });
    } else if (old === 0 && now === 0 && (row.startsWith("--- ") || row.startsWith("+++ "))) {
      continue;
    } else if (row.startsWith("+")) lines.push({ id, sign: "+", text: row.slice(1), now: now++ });
    else if (row.startsWith("-")) lines.push({ id, sign: "-", text: row.slice(1), old: old++ });
    else if (row.startsWith(" ")) lines.push({ id, sign: " ", text: row.slice(1), old: old++, now: now++ });
    else if (row.startsWith("\\")) lines.push({ id, sign: " ", text: row.slice(2) });
  }
  return lines.filter((line, index) => line.sign !== "@" || index > 0);
}

const GROUND: Record<Line["sign"], string> = { "+": "bg-added", "-": "bg-removed", " ": "", "@": "" };
const INK: Record<Line["sign"], string> = { "+": "text-added-ink", "-": "text-act", " ": "text-soft", "@": "" };

export function Diff({ diff, label }: { readonly diff: string; readonly label: string }) {
  const lines = parseDiff(diff);
  if (lines.length === 0) return <p className="px-3 py-2 text-sm text-faint">{say("Nothing in it changes.")}</p>;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div role="region" aria-label={label} tabIndex={0} data-inset-focus className="overflow-x-auto py-1 font-mono text-xs leading-5">
      <div className="w-max min-w-full">
        {lines.map((line) =>
          line.sign === "@" ? (
            <div key={line.id} aria-hidden className="my-1 border-t border-dashed border-line" />
          ) : (
            <div key={line.id} className={`flex ${GROUND[line.sign]}`}>
              <span aria-hidden className="num w-9 shrink-0 pr-2 text-right text-faint select-none">
                {line.now ?? line.old}
              </span>
              <span className={`w-4 shrink-0 select-none ${INK[line.sign]}`}>
                <span aria-hidden>{line.sign}</span>
                {line.sign !== " " && <span className="sr-only">{line.sign === "+" ? say("added:") : say("removed:")}</span>}
              </span>
              <span className={`pr-3 whitespace-pre ${line.sign === " " ? "text-soft" : "text-ink"}`}>{line.text === "" ? " " : line.text}</span>
            </div>
          ),
        )}
      </div>
    </div>
  );
}
