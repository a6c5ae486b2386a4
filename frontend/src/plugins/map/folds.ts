/** Which groups this browser's user has folded or opened; the rest is as it starts. */

import { createStore } from "../../store/store";

const KEY = "servicebay.map";
const MOST = 2000;

function read(): Readonly<Record<string, boolean>> {
  try {
    const saved = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Record<string, unknown>;
    return Object.fromEntries(Object.entries(saved).filter((entry): entry is [string, boolean] => typeof entry[1] === "boolean"));
  } catch {
    return {};
  }
}

/** True: folded. */
export const folds = createStore<Readonly<Record<string, boolean>>>(read());

export function setFolded(ids: readonly string[], folded: boolean): void {
  const next = Object.fromEntries(Object.entries({ ...folds.get(), ...Object.fromEntries(ids.map((id) => [id, folded])) }).slice(-MOST));
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Private windows may deny storage: it holds until the page is closed.
  }
  folds.set(next);
}
