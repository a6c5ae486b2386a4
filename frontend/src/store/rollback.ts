/** Taking back what a job did to files: what it comes to is drafted by the hub, planned and shown as every change is. */

import { api, ApiError } from "../wire/http";
import type { JobView } from "../wire/types.gen";
import { say } from "../words/say";
import { openPlan } from "./planning";
import { noteRefusal } from "./session";
import { showToast } from "./toasts";

/** Whether a job has ended with files changed. One that was undone has nothing left to be taken back. */
export function hasWayBack(job: JobView): boolean {
  return (job.state === "done" || job.state === "failed") && (job.steps ?? []).some((step) => (step.kind === "write" || step.kind === "delete") && step.state === "done");
}

/** Show the plan of rolling a job back; `name` says which it was. */
export async function planRollback(node: string, id: string, name: string): Promise<boolean> {
  try {
    const { files, notes, replaces = [], bringsBack } = await api.draftRollback(id);
    const reason = say("Rolled back: {name}", { name }).slice(0, 500);
    openPlan({ node, subject: say("Roll back: {name}", { name }), draft: { files, reason, replaces, ...(bringsBack !== undefined && { bringsBack }) }, notes });
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    noteRefusal(error);
    showToast({ tone: "failed", title: say("It was not rolled back: {detail}", { detail: error.problem.detail }) });
    return false;
  }
}
