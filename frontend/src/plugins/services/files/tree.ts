/** The files of a workspace as the tree shows them: those of the node, with unsaved texts over them. Pure. */

import type { DraftEntry } from "../../../store/drafts";
import type { FileView, WorkspaceFile } from "../../../wire/types.gen";

/** What is known of a file on the node; its text where it was fetched. */
export type Saved = Omit<WorkspaceFile, "mode">;

/** The `path` of what is no file: the generated unit. */
export const GENERATED = "generated";

export interface TreeFile {
  readonly path: string;
  readonly name: string;
  readonly kind: string;
  /** What is on the node, where it is known. */
  readonly saved?: Saved | undefined;
  readonly draft?: DraftEntry | undefined;
  readonly state: "saved" | "new" | "edited" | "deleted";
  readonly problem?: string | undefined;
}

const ORDER = ["quadlet", "unit", "dropin", "kube", "env", "checks"];
const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);

/** `fetched` is newer than `listed`, which is there at once. */
export function buildTree(listed: readonly FileView[], fetched: readonly WorkspaceFile[] | undefined, drafts: readonly DraftEntry[]): readonly TreeFile[] {
  const saved = new Map<string, Saved>([...listed, ...(fetched ?? [])].map((file) => [file.path, file]));
  const draftAt = new Map(drafts.map((draft) => [draft.path, draft]));
  const rows = [...saved.values()].map((file) => rowOf(file.path, file.kind, file, draftAt.get(file.path)));
  const fresh = drafts.filter((draft) => !saved.has(draft.path)).map((draft) => rowOf(draft.path, kindOfNew(draft.path), undefined, draft));
  return [...rows, ...fresh].toSorted((a, b) => rank(a.kind) - rank(b.kind) || a.path.localeCompare(b.path));
}

function rowOf(path: string, kind: string, saved: Saved | undefined, draft: DraftEntry | undefined): TreeFile {
  const state = draft === undefined ? "saved" : draft.content === undefined ? "deleted" : saved === undefined ? "new" : "edited";
  return { path, name: nameOf(path), kind, saved, draft, state, problem: saved?.problem };
}

const rank = (kind: string) => (ORDER.includes(kind) ? ORDER.indexOf(kind) : ORDER.length);

export function kindOfNew(path: string): string {
  if (/\.d\/[^/]+\.conf$/.test(path)) return "dropin";
  if (path.endsWith(".checks.yml")) return "checks";
  if (/\.ya?ml$/.test(path)) return "kube";
  return path.endsWith(".env") ? "env" : "quadlet";
}
