/**
 * The one way to change files: a draft is planned, shown, and applied. Whatever makes drafts (editor, form, restore,
 * templates) opens the plan with `openPlan`; the dialog in the app shows it, then the job that carries it out.
 */

import { api, ApiError } from "../wire/http";
import type { DraftBody, DraftFile, Finding, JobView, PlanAnswer, Problem } from "../wire/types.gen";
import { dropDrafts, rebaseDraft, settleDrafts } from "./drafts";
import { jobEnd } from "./job-end";
import { noteRefusal } from "./session";
import { createStore } from "./store";

export interface Request {
  readonly node: string;
  readonly draft: DraftBody;
  /** Who plans and applies where the draft is the hub's, not ours: it never comes here. */
  readonly source?: { readonly plan: () => Promise<PlanAnswer>; readonly apply: (reason: string | undefined) => Promise<JobView> } | undefined;
  /** What is about to change, in a few words: the dialog's heading. */
  readonly subject: string;
  /** What the one who made the draft has to say about it. */
  readonly notes?: readonly string[] | undefined;
  /** Something more that may be done with it; `toggle` opens the plan anew with or without. */
  readonly choice?: { readonly title: string; readonly on: boolean; readonly toggle: () => void } | undefined;
  /** Called once the job has ended well. */
  readonly onDone?: ((job: JobView) => void) | undefined;
  /** A port at which a browser finds what is made, once it runs. */
  readonly opens?: { readonly port: number; readonly tls: boolean; readonly title: string } | undefined;
  /** Shows a place in a file that the plan speaks of; absent where no editor is open. */
  readonly onShow?: ((path: string, line: number | undefined) => void) | undefined;
  /** Takes a new text for a file: a fix, or what a conflict came to. */
  readonly onEdit?: ((path: string, content: string | undefined, base: string | undefined) => void) | undefined;
}

export interface Planning extends Request {
  readonly stage: "planning" | "ready" | "applying" | "job";
  readonly plan?: PlanAnswer | undefined;
  readonly problem?: Problem | undefined;
  readonly job?: string | undefined;
}

export const planning = createStore<Planning | undefined>(undefined);

/** What the last plan found in files whose text is still the planned one, by `<node>:<path>`. */
export const planFindings = createStore<ReadonlyMap<string, { readonly content: string | undefined; readonly findings: readonly Finding[] }>>(new Map());

let latest = 0;

export function openPlan(request: Request): void {
  planning.set({ ...request, stage: "planning" });
  void ask(request);
}

/** What is being planned, without the plan and the refusal that it came to: they are not the next one's. */
function requestNow(): Request | undefined {
  const now = planning.get();
  if (now === undefined) return undefined;
  const { stage: _stage, plan: _plan, problem: _problem, job: _job, ...request } = now;
  return request;
}

export function closePlan(): void {
  latest += 1;
  planning.set(undefined);
}

/** Plan anew, with another text for one file, which may be one more. */
export function replan(path?: string, content?: string, base?: string): void {
  const now = requestNow();
  if (now === undefined) return;
  const files = path === undefined ? now.draft.files : withFile(now.draft.files, { path, ...(content === undefined ? {} : { content }), ...(base === undefined ? {} : { base }) });
  if (path !== undefined) now.onEdit?.(path, content, base);
  openPlan({ ...now, draft: { ...now.draft, files } });
}

const withFile = (files: readonly DraftFile[], file: DraftFile): DraftFile[] => (files.some(({ path }) => path === file.path) ? files.map((each) => (each.path === file.path ? file : each)) : [...files, file]);

/** Leave a file as it is on the node, and plan the rest; without a rest there is nothing to plan. */
export function leaveOut(path: string): void {
  const now = requestNow();
  if (now === undefined) return;
  dropDrafts(now.node, [path]);
  const files = now.draft.files.filter((file) => file.path !== path);
  if (files.length === 0) closePlan();
  else openPlan({ ...now, draft: { ...now.draft, files } });
}

async function ask(request: Request): Promise<void> {
  const mine = ++latest;
  try {
    const plan = await (request.source?.plan() ?? api.plan(request.node, request.draft));
    note(request, plan.findings);
    if (mine === latest) planning.set({ ...request, stage: "ready", plan });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    noteRefusal(error);
    if (mine === latest) planning.set({ ...request, stage: "ready", problem: error.problem });
  }
}

function note({ node, draft }: Request, findings: readonly Finding[]): void {
  planFindings.set((now) => {
    const next = new Map(now);
    for (const { path, content } of draft.files) next.set(`${node}:${path}`, { content, findings: findings.filter((finding) => finding.path === path) });
    return next;
  });
}

/** Start the job. A conflict that came up in between is shown in the plan. */
export async function applyPlan(reason: string): Promise<void> {
  const now = planning.get();
  if (now?.stage !== "ready") return;
  const { plan } = now;
  planning.set({ ...now, stage: "applying", problem: undefined });
  const mine = ++latest;
  try {
    const told = reason.trim() === "" ? {} : { reason: reason.trim() };
    const job = await (now.source?.apply(told.reason) ?? api.apply(now.node, { ...now.draft, ...told }));
    void settle(now, job.id);
    if (mine === latest) planning.set({ ...now, stage: "job", job: job.id, problem: undefined });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    noteRefusal(error);
    const { conflicts = [] } = error.problem;
    if (mine !== latest) return;
    if (conflicts.length > 0 && plan !== undefined) planning.set({ ...now, stage: "ready", plan: { ...plan, canApply: false, conflicts } });
    else planning.set({ ...now, stage: "ready", problem: error.problem });
  }
}

/** Once the job has ended well, what was written is no draft any more. */
async function settle({ node, draft, onDone }: Request, id: string): Promise<void> {
  const job = await jobEnd(id);
  if (job?.state !== "done") return;
  for (const path of settleDrafts(node, draft.files)) await rebase(node, path, draft.files.find((file) => file.path === path)?.content);
  onDone?.(job);
}

/** A text was changed while the job wrote: from now on it is an edit of what was written. */
async function rebase(node: string, path: string, written: string | undefined): Promise<void> {
  try {
    const { content, sha256 } = await api.fileContent(node, path);
    if (content === written) rebaseDraft(node, path, sha256, content);
  } catch (error) {
    // Then its plan shows the two beside each other.
    if (!(error instanceof ApiError)) throw error;
  }
}
