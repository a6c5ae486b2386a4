/** What is being adopted or imported: kept while one looks at other pages. The hub converts; nothing is written here. */

import { api, ApiError } from "../wire/http";
import type { AdoptAnswer, AdoptBody, Problem } from "../wire/types.gen";
import { noteRefusal } from "./session";
import { createStore } from "./store";

export interface Adoption {
  readonly node: string;
  /** The container's key where one is adopted; absent where a text is imported. */
  readonly container?: string | undefined;
  readonly text: string;
  readonly name: string;
  readonly folder: string;
  /** What a compose file's variables are, as lines of an `.env` file. */
  readonly values: string;
  /** What the files came from was changed since. */
  readonly old?: boolean | undefined;
  readonly busy?: boolean | undefined;
  readonly problem?: Problem | undefined;
  readonly answer?: AdoptAnswer | undefined;
}

export const adoption = createStore<Adoption | undefined>(undefined);

export const changeAdoption = (more: Partial<Adoption>) => adoption.set((now) => (now === undefined ? now : { ...now, ...more }));

/** Change what the files come from: those that are there are of something else now. */
export const changeSource = (more: Partial<Pick<Adoption, "node" | "text" | "name" | "folder" | "values">>) => changeAdoption({ ...more, old: adoption.get()?.answer !== undefined });

const SOURCES = ["node", "text", "name", "folder", "values"] as const;
let latest = 0;

/** Begin with a container, or with an empty box. */
export function beginAdoption(node: string, container: string | undefined): void {
  latest += 1;
  adoption.set({ node, container, text: "", name: "", folder: "", values: "" });
  if (container !== undefined) void convert();
}

/** Have the hub make files of it. */
export async function convert(): Promise<void> {
  const now = adoption.get();
  if (now === undefined) return;
  const mine = ++latest;
  adoption.set({ ...now, busy: true, problem: undefined });
  const settle = (more: Partial<Adoption>) => mine === latest && changeAdoption({ ...more, busy: undefined });
  try {
    const answer = await api.adopt(now.node, bodyOf(now));
    const after = adoption.get();
    settle({ answer, problem: undefined, old: after === undefined || SOURCES.some((key) => after[key] !== now[key]) });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    noteRefusal(error);
    settle({ answer: undefined, problem: error.problem });
  }
}

function bodyOf({ container, text, name, folder, values }: Adoption): AdoptBody {
  const more = { ...(name === "" ? {} : { name }), ...(folder === "" ? {} : { folder }) };
  if (container !== undefined) return { what: "container", container: container.slice(container.indexOf("/") + 1), ...more };
  return { what: "text", text, ...(values === "" ? {} : { env: values }), ...more };
}

/** Take an edited text for a file. */
export function editAdopted(path: string, content: string): void {
  adoption.set((now) => (now?.answer === undefined ? now : { ...now, answer: { ...now.answer, files: now.answer.files.some((file) => file.path === path) ? now.answer.files.map((file) => (file.path === path ? { path, content } : file)) : [...now.answer.files, { path, content }] } }));
}
