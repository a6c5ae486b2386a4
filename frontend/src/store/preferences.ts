/** What this browser remembers for its user: theme and density, how logs and terminals look. Lost storage is not an error. */

import { createStore } from "./store";

export type Theme = "system" | "light" | "dark";
/** How high the rows of tables and menus are. */
export type Density = "usual" | "compact";

/** The way of a new hub to its first service, on the overview. */
export type FirstSteps = "shown" | "hidden";

/** A choice that is kept, and told by an attribute of the document: ``public/theme.js`` sets it before the first paint where that matters. */
function createChoice<T extends string>(name: "theme" | "density" | "steps", usual: T, others: readonly T[]) {
  const key = `servicebay.${name}`;
  const store = createStore<T>(read());

  function read(): T {
    try {
      return others.find((each) => each === localStorage.getItem(key)) ?? usual;
    } catch {
      return usual;
    }
  }

  function choose(next: T): void {
    if (next === usual) delete document.documentElement.dataset[name];
    else document.documentElement.dataset[name] = next;
    try {
      if (next === usual) localStorage.removeItem(key);
      else localStorage.setItem(key, next);
    } catch {
      // Private windows may deny storage: the choice holds until the page is closed.
    }
    store.set(next);
  }

  return [store, choose] as const;
}

export const [theme, setTheme] = createChoice<Theme>("theme", "system", ["light", "dark"]);
export const [steps, setSteps] = createChoice<FirstSteps>("steps", "shown", ["hidden"]);
export const [density, setDensity] = createChoice<Density>("density", "usual", ["compact"]);

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
