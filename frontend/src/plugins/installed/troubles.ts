/** What went wrong with installed plugins in this browser, by name, in a sentence. */

import { createStore } from "../../store/store";

export const troubles = createStore<Readonly<Record<string, string>>>({});

export function noteTrouble(name: string, what: string, error: unknown): void {
  const said = error instanceof Error ? error.message : String(error);
  troubles.set((now) => ({ ...now, [name]: `${what}: ${said.replace(/\.$/, "")}.` }));
}
