/** What this browser remembers for its user: the theme. Lost storage is not an error. */

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
