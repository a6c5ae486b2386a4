/**
 * Alerts in this browser: what was newly told and is urgent, as a message of the browser's own, while a tab is open.
 * What to tell is decided by the hub; this shows rows of `alerts` that were not there before.
 */

import type { AlertView, LiveState } from "../wire/types.gen";
import { say } from "../words/say";
import { live } from "./live";
import { createStore, useStore } from "./store";

const KEY = "servicebay.notifications";

interface Notifying {
  readonly on: boolean;
  /** The browser refuses, or cannot. */
  readonly denied: boolean;
}

function read(): Notifying {
  if (typeof Notification === "undefined") return { on: false, denied: true };
  try {
    return { on: localStorage.getItem(KEY) === "on" && Notification.permission === "granted", denied: Notification.permission === "denied" };
  } catch {
    return { on: false, denied: false };
  }
}

const notifying = createStore<Notifying>(read());

export function useNotifying(): Notifying {
  return useStore(notifying, (now) => now);
}

/** Turn messages on (the browser asks its user first) or off. */
export async function setNotifying(on: boolean): Promise<void> {
  const granted = on && (await Notification.requestPermission()) === "granted";
  try {
    localStorage.setItem(KEY, granted ? "on" : "off");
  } catch {
    // Private windows may deny storage: the choice holds until the page is closed.
  }
  notifying.set({ on: granted, denied: Notification.permission === "denied" });
}

/** Rows that were told since, and are urgent. */
export function newAlerts(before: LiveState | undefined, after: LiveState | undefined): AlertView[] {
  if (before === undefined || after === undefined || before.alerts === after.alerts) return [];
  return Object.values(after.alerts).filter((row) => row.tone === "act" && before.alerts[row.key]?.at !== row.at);
}

/** Show what is told from now on; returns how to stop. */
export function followAlerts(): () => void {
  let before = live.get().state;
  return live.subscribe(() => {
    const after = live.get().state;
    const news = newAlerts(before, after);
    before = after;
    if (!notifying.get().on) return;
    for (const row of news) {
      const place = row.node === "" || row.node === row.title ? row.title : say("{title} on {node}", { title: row.title, node: row.node });
      const shown = new Notification(say("{place} needs you", { place }), { body: row.text ?? "", tag: row.key });
      shown.addEventListener("click", () => window.focus());
    }
  });
}
