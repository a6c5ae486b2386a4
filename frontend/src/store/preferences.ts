/** What this browser remembers for its user: the theme, how logs and terminals look. Lost storage is not an error. */

import { createStore } from "./store";

export type Theme = "system" | "light" | "dark";

const KEY = "servicebay.theme";

function readTheme(): Theme {
  try {
    const saved = localStorage.getItem(KEY);
    return saved === "light" || saved === "dark" ? saved : "system";
  } catch {
    return "system";
  }
}

export const theme = createStore<Theme>(readTheme());

export function setTheme(next: Theme): void {
  if (next === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = next;
  try {
    if (next === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
  } catch {
    // Private windows may deny storage: the choice holds until the page is closed.
  }
  theme.set(next);
}

/** How logs are drawn. */
export interface LogLook {
  readonly wrap: boolean;
  readonly times: boolean;
  readonly chart: boolean;
}

const LOG_KEY = "servicebay.logs";
const LOG_LOOK: LogLook = { wrap: true, times: true, chart: true };

function readLogLook(): LogLook {
  try {
    const saved = JSON.parse(localStorage.getItem(LOG_KEY) ?? "{}") as Partial<Record<keyof LogLook, unknown>>;
    const told = (key: keyof LogLook) => (typeof saved[key] === "boolean" ? saved[key] : LOG_LOOK[key]);
    return { wrap: told("wrap"), times: told("times"), chart: told("chart") };
  } catch {
    return LOG_LOOK;
  }
}

export const logLook = createStore<LogLook>(readLogLook());

export function setLogLook(change: Partial<LogLook>): void {
  const next = { ...logLook.get(), ...change };
  try {
    localStorage.setItem(LOG_KEY, JSON.stringify(next));
  } catch {
    // As above: it holds until the page is closed.
  }
  logLook.set(next);
}

export interface TerminalLook {
  /** In px. */
  readonly fontSize: number;
  /** What is written is also told to screen readers. */
  readonly screenReader: boolean;
}

const TERMINAL_KEY = "servicebay.terminal";
export const FONT_SIZES = { least: 9, usual: 13, most: 28 } as const;

function readLook(): TerminalLook {
  try {
    const saved = JSON.parse(localStorage.getItem(TERMINAL_KEY) ?? "{}") as Partial<TerminalLook>;
    const size = Number(saved.fontSize ?? FONT_SIZES.usual);
    return { fontSize: size >= FONT_SIZES.least && size <= FONT_SIZES.most ? size : FONT_SIZES.usual, screenReader: saved.screenReader === true };
  } catch {
    return { fontSize: FONT_SIZES.usual, screenReader: false };
  }
}

export const terminalLook = createStore<TerminalLook>(readLook());

export function setTerminalLook(change: Partial<TerminalLook>): void {
  const next = { ...terminalLook.get(), ...change };
  next.fontSize = Math.min(FONT_SIZES.most, Math.max(FONT_SIZES.least, next.fontSize));
  try {
    localStorage.setItem(TERMINAL_KEY, JSON.stringify(next));
  } catch {
    // As above: it holds until the page is closed.
  }
  terminalLook.set(next);
}
