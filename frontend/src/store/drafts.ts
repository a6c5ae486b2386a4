/**
 * Unsaved texts, by node and path. They outlive the page that made them, not the tab: leaving with some asks first.
 * A file that was put back to what it was is no draft any more.
 */

import { createStore, useStore } from "./store";
import type { DraftBody, DraftFile } from "../wire/types.gen";

export interface DraftEntry {
  readonly node: string;
  /** Key of the service in whose workspace it was made. */
  readonly service: string;
  readonly path: string;
  /** SHA-256 and text of what it was edited from; absent for a new file. */
  readonly base?: string | undefined;
  readonly baseContent?: string | undefined;
  /** Absent: the file is to be deleted. */
  readonly content?: string | undefined;
}

const keyOf = (node: string, path: string) => `${node}:${path}`;

export const drafts = createStore<ReadonlyMap<string, DraftEntry>>(new Map());

export function putDraft(entry: DraftEntry): void {
  const same = entry.base !== undefined && entry.content !== undefined && entry.content === entry.baseContent;
  if (same) dropDrafts(entry.node, [entry.path]);
  else drafts.set((now) => new Map(now).set(keyOf(entry.node, entry.path), entry));
}

export function dropDrafts(node: string, paths: readonly string[]): void {
  const gone = new Set(paths.map((path) => keyOf(node, path)));
  drafts.set((now) => ([...gone].some((key) => now.has(key)) ? new Map([...now].filter(([key]) => !gone.has(key))) : now));
}

/** The text of a file as one has it now: the draft's, or what is saved. */
export function textNow(node: string, path: string, saved: string | undefined): string | undefined {
  const entry = drafts.get().get(keyOf(node, path));
  return entry === undefined ? saved : entry.content;
}

/** Forget what has been written by now. Gives the paths of texts that were changed meanwhile: they stay. */
export function settleDrafts(node: string, written: readonly DraftFile[]): readonly string[] {
  return written.flatMap(({ path, content }) => {
    const entry = drafts.get().get(keyOf(node, path));
    if (entry !== undefined && entry.content !== content) return [path];
    if (entry !== undefined) dropDrafts(node, [path]);
    return [];
  });
}

/** A text that goes on from what was just written: it is no conflict with one's own hand. */
export function rebaseDraft(node: string, path: string, base: string, baseContent: string): void {
  const entry = drafts.get().get(keyOf(node, path));
  if (entry !== undefined) putDraft({ ...entry, base, baseContent });
}

const chosen = new WeakMap<ReadonlyMap<string, DraftEntry>, Map<string, readonly DraftEntry[]>>();
const NONE: readonly DraftEntry[] = [];

/** The drafts of one service, in the order in which they were begun. */
export function draftsOf(all: ReadonlyMap<string, DraftEntry>, service: string): readonly DraftEntry[] {
  if (all.size === 0) return NONE;
  let index = chosen.get(all);
  if (index === undefined) chosen.set(all, (index = new Map()));
  let mine = index.get(service);
  if (mine === undefined) index.set(service, (mine = [...all.values()].filter((entry) => entry.service === service)));
  return mine;
}

export const useDrafts = (service: string): readonly DraftEntry[] => useStore(drafts, (all) => draftsOf(all, service));

/** The drafts as the hub takes them. */
export function draftBody(entries: readonly DraftEntry[]): DraftBody {
  return {
    files: entries.map(({ path, content, base }) => ({ path, ...(content === undefined ? {} : { content }), ...(base === undefined ? {} : { base }) })),
  };
}
