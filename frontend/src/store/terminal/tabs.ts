/** The terminals that this browser has opened: tabs keep their key while what is in them is opened, ends, and is opened again. */

import type { Problem, TerminalSession } from "../../wire/types.gen";
import { createStore } from "../store";
import type { Request } from "./attachment";

export interface Tab {
  /** For React and, before there is an ID, in the address. */
  readonly key: string;
  /** The session; undefined before it is opened. */
  readonly id: string | undefined;
  /** What it was opened with here, to open it again. */
  readonly request: Request | undefined;
  readonly viewer: string | undefined;
  readonly writes: boolean;
  readonly problem: Problem | undefined;
}

export const tabs = createStore<readonly Tab[]>([]);
let count = 0;

const BLANK = { id: undefined, request: undefined, viewer: undefined, writes: false, problem: undefined };

export const terminalPath = (tab: Pick<Tab, "id" | "key">): string => `/terminal/${encodeURIComponent(tab.id ?? tab.key)}`;

/** A tab in which something is opened as soon as it is shown. Its address leads there. */
export function openTerminal(request: Request): string {
  const tab: Tab = { ...BLANK, key: newKey(), request };
  tabs.set((now) => [...now, tab]);
  return terminalPath(tab);
}

/** The tab at this address; one for a session that has none yet. */
export function showTerminal(at: string): void {
  if (at === "" || at.startsWith("new-")) return;
  tabs.set((now) => (now.some((tab) => tab.id === at) ? now : [...now, { ...BLANK, key: newKey(), id: at }]));
}

export const findTab = (all: readonly Tab[], at: string): Tab | undefined => all.find((tab) => tab.id === at || tab.key === at);

export function changeTab(key: string, change: Partial<Tab>): void {
  tabs.set((now) => now.map((tab) => (tab.key === key ? { ...tab, ...change } : tab)));
}

export function dropTab(key: string): void {
  tabs.set((now) => now.filter((tab) => tab.key !== key));
}

/** Open the same once more, in the place of what ended. */
export function reopen(key: string, session: TerminalSession | undefined): string {
  const before = tabs.get().find((tab) => tab.key === key);
  const request = before?.request ?? (session === undefined ? undefined : requestOf(session));
  const next: Tab = { ...BLANK, key: newKey(), request };
  tabs.set((now) => now.map((tab) => (tab.key === key ? next : tab)));
  return terminalPath(next);
}

function requestOf({ node, kind, container, name, scope, given }: TerminalSession): Request {
  return { node, name, ...given, ...(scope ? { scope } : {}), ...(container === undefined ? {} : { container: container.id }), ...(kind === "attach" ? { attach: true } : {}) };
}

const newKey = (): string => `new-${++count}`;
