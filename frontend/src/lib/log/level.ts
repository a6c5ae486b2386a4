/** Priorities of the journal in words: a word stands beside the line, so that it reads without colour. Pure. */

import { say } from "../../words/say";

interface Level {
  readonly name: string;
  /** As narrow as it may be; empty for what is ordinary. */
  readonly tag: string;
  readonly tone: string;
}

const LEVELS: readonly Level[] = [
  { name: say("emergency"), tag: "emerg", tone: "text-act font-semibold" },
  { name: say("alert"), tag: "alert", tone: "text-act font-semibold" },
  { name: say("critical"), tag: "crit", tone: "text-act font-semibold" },
  { name: say("error"), tag: "error", tone: "text-act" },
  { name: say("warning"), tag: "warn", tone: "text-look" },
  { name: say("notice"), tag: "note", tone: "text-soft" },
  { name: say("informational"), tag: "", tone: "" },
  { name: say("debug"), tag: "debug", tone: "text-faint" },
];

const ORDINARY: Level = { name: say("informational"), tag: "", tone: "" };
const INFO = 6;

export const levelOf = (priority: number | undefined): Level => LEVELS[priority ?? INFO] ?? ORDINARY;

/** What the filter offers: this and everything more urgent. */
export const LEVEL_CHOICES = [
  { value: "", title: say("All priorities") },
  { value: "6", title: say("No debug") },
  { value: "5", title: say("Notices and worse") },
  { value: "4", title: say("Warnings and worse") },
  { value: "3", title: say("Errors and worse") },
  { value: "2", title: say("Critical only") },
] as const;
