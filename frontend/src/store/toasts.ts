/** Short messages at the edge of the screen: how an action ended. Failures stay until they are dismissed. */

import { createStore } from "./store";

export interface Toast {
  readonly id: number;
  readonly tone: "done" | "failed";
  readonly title: string;
  readonly detail?: string | undefined;
  /** What the tool itself said, shown as it is. */
  readonly output?: string | undefined;
  /** What can be done about it now: *Undo*. */
  readonly offer?: { readonly label: string; readonly run: () => void } | undefined;
}

export const toasts = createStore<readonly Toast[]>([]);

const LIFE_MS = 6000;
const OFFER_MS = 15_000;
const LIMIT = 4;
let count = 0;

/** The same words twice (an action that is a job is told as both) are one message, with the details of either. */
export function showToast(toast: Omit<Toast, "id">): void {
  const id = ++count;
  toasts.set((now) => {
    const same = now.find(({ tone, title }) => tone === toast.tone && title === toast.title);
    return [...now.filter((each) => each !== same), { ...same, ...toast, id }].slice(-LIMIT);
  });
  if (toast.tone === "done") setTimeout(() => dismissToast(id), toast.offer === undefined ? LIFE_MS : OFFER_MS);
}

export function dismissToast(id: number): void {
  toasts.set((now) => (now.some((toast) => toast.id === id) ? now.filter((toast) => toast.id !== id) : now));
}
