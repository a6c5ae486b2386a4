/** How a job ends: seen in the live state, asked of the hub where that does not have it. */

import { api, ApiError } from "../wire/http";
import type { JobView } from "../wire/types.gen";
import { live } from "./live";
import { session } from "./session";

const ASK_AGAIN_MS = 5000;

const hasEnded = (job: JobView): boolean => job.state !== "running" && job.state !== "waiting";

/** Wait for a job's end. Undefined where nobody knows of it any more, or nobody is signed in any more. */
export function jobEnd(id: string): Promise<JobView | undefined> {
  return new Promise((resolve) => {
    let timer: number | undefined;
    const end = (job: JobView | undefined) => {
      window.clearTimeout(timer);
      for (const stop of stops) stop();
      resolve(job);
    };
    const look = () => {
      const { state } = live.get();
      const job = state?.jobs[id];
      if (session.get().state === "out") end(undefined);
      else if (job !== undefined && hasEnded(job)) end(job);
      else if (job === undefined && state !== undefined) timer ??= window.setTimeout(() => void ask(), ASK_AGAIN_MS);
    };
    // The live state keeps the last jobs only, and a new hub begins with few: the store of jobs has them all.
    const ask = async () => {
      timer = undefined;
      const job = await api.job(id).catch(gone);
      if (job === "gone") end(undefined);
      else if (job !== undefined && hasEnded(job)) end(job);
      else look();
    };
    const stops = [live.subscribe(look), session.subscribe(look)];
    look();
  });
}

function gone(error: unknown): "gone" | undefined {
  if (!(error instanceof ApiError)) throw error;
  return error.status === 404 ? "gone" : undefined;
}
