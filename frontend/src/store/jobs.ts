/** Jobs from the live state: newest first, those under way before those that ended; a toast when one ends. */

import { useEffect } from "react";
import type { JobView } from "../wire/types.gen";
import { say } from "../words/say";
import { live, useLive } from "./live";
import { planning } from "./planning";
import { hasWayBack, planRollback } from "./rollback";
import { createStore } from "./store";
import { showToast } from "./toasts";

type Jobs = Readonly<Record<string, JobView>>;
const NONE: Jobs = {};
const sorted = new WeakMap<Jobs, readonly JobView[]>();

export const isUnderWay = (job: JobView): boolean => job.state === "running" || job.state === "waiting";

export function sortJobs(jobs: Jobs): readonly JobView[] {
  let rows = sorted.get(jobs);
  if (rows === undefined) sorted.set(jobs, (rows = Object.values(jobs).toSorted((a, b) => Number(isUnderWay(b)) - Number(isUnderWay(a)) || b.startedAt - a.startedAt)));
  return rows;
}

export const useJobs = (): readonly JobView[] => useLive((state) => sortJobs(state.jobs));
export const useJob = (id: string): JobView | undefined => useLive((state) => state.jobs[id]);

/** The jobs about a service that have ended, of those in the live state: a text that differs once another has. */
export const endedAbout = (jobs: Jobs, service: string): string =>
  Object.values(jobs)
    .filter((job) => !isUnderWay(job) && job.targets?.includes(service))
    .map((job) => job.id)
    .toSorted()
    .join(" ");

/** The service that a job was about. What it only needs (a volume's, a network's unit) comes last, and may not be in the live state yet. */
export function mainTarget(job: JobView): string | undefined {
  const targets = job.targets ?? [];
  const services = live.get().state?.services ?? {};
  const serves = (key: string) => services[key]?.hidden !== true && !/-(volume|network|image|build)\.service$/.test(key);
  return targets.find(serves) ?? targets[0];
}

/** The job whose drawer entry is open; `list` shows all. Undefined: the drawer is closed. */
export const drawer = createStore<string | undefined>(undefined);

/** Tell how jobs end that were seen running here, unless their own dialog is on the screen. */
export function useJobToasts(): void {
  useEffect(() => {
    let before = live.get().state?.jobs ?? NONE;
    return live.subscribe(() => {
      const now = live.get().state?.jobs ?? NONE;
      if (now === before) return;
      for (const job of Object.values(now)) {
        const was = before[job.id];
        if (was !== undefined && isUnderWay(was) && !isUnderWay(job) && planning.get()?.job !== job.id && drawer.get() === undefined) tell(job);
      }
      before = now;
    });
  }, []);
}

function tell(job: JobView): void {
  const well = job.state === "done";
  const offer = well && hasWayBack(job) ? { label: say("Roll back"), run: () => void planRollback(job.node, job.id, job.title) } : undefined;
  showToast({ tone: well ? "done" : "failed", title: job.text === "" ? job.title : job.text, detail: say("{title}, on {node}", { title: job.title, node: job.node }), offer });
}
