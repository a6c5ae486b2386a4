/** What this browser remembers for its user: the theme, how logs are drawn. Lost storage is not an error. */

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
