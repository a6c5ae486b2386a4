/** Titles of dialogs with something typed in them: lost when the tab is closed, which asks first. */

import { createStore } from "./store";

export const openForms = createStore<readonly string[]>([]);

/** Called while a dialog is open in which somebody typed; gives how to end it. */
export function keepForm(title: string): () => void {
  openForms.set((now) => [...now, title]);
  return () => openForms.set((now) => now.toSpliced(now.indexOf(title), 1));
}
