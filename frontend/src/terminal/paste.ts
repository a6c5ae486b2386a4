/** What is pasted, before it goes to a shell. Pure. */

import { say } from "../words/say";

/** Without escape sequences and other control characters: nothing that was copied may end the bracket, or press keys. */
export function cleanPaste(text: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return text.replaceAll(/\r\n?/g, "\n").replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "");
}

/** How many lines a shell without bracketed paste would run at once; 0: none. */
export function linesRun(text: string, bracketed: boolean): number {
  if (bracketed || !text.includes("\n")) return 0;
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}

const SHOWN_LINES = 6;
const SHOWN_LETTERS = 80;

/** The first lines, each cut, to ask about. */
export function previewOf(text: string): readonly string[] {
  const lines = text.trimEnd().split("\n");
  const shown = lines.slice(0, SHOWN_LINES).map((line) => (line.length > SHOWN_LETTERS ? `${line.slice(0, SHOWN_LETTERS)}…` : line));
  return lines.length > SHOWN_LINES ? [...shown, say("and {lines} more", { lines: lines.length - SHOWN_LINES })] : shown;
}
