/** Asking registries for newer images, and when a service is updated by itself. */

import { useCallback, useEffect, useState } from "react";
import { api, ApiError } from "../wire/http";
import type { Problem, ScheduleAnswer, ScheduleBody, UpdateAnswer } from "../wire/types.gen";
import { say, sayCount } from "../words/say";
import { noteRefusal } from "./session";
import { showToast } from "./toasts";

/** Have the nodes ask for these services (keys), or for all of a node or of all nodes. */
export async function checkUpdates(services: readonly string[] | undefined, node: string | undefined): Promise<void> {
  try {
    const found = await api.checkUpdates({ ...(services === undefined ? {} : { services: [...services] }), ...(node === undefined ? {} : { node }) });
    showToast({ tone: "done", title: wordsFor(found) });
  } catch (error) {
    showToast({ tone: "failed", title: problemOf(error).detail });
  }
}

/** What was found, in a sentence. Pure. */
export function wordsFor(found: readonly UpdateAnswer[]): string {
  const newer = found.filter((each) => each.update.available === true);
  const failed = found.filter((each) => each.update.available !== true && each.update.tone === "look").length;
  const had = newer.length > 0 ? sayCount(newer.length, "{n} service has a newer image.", "{n} services have a newer image.") : failed === 0 ? say("No registry has a newer image.") : say("No newer image was found.");
  return failed === 0 ? had : `${had} ${say("{n} could not be asked for.", { n: failed })}`;
}

interface Plan {
  readonly schedule: ScheduleAnswer | undefined;
  readonly problem: Problem | undefined;
  readonly set: (body: ScheduleBody) => void;
}

/** Where a schedule is kept. */
export interface ScheduleOf {
  readonly get: () => Promise<ScheduleAnswer>;
  readonly put: (body: ScheduleBody) => Promise<ScheduleAnswer>;
}

/** When all registries are asked; nothing is updated by that. */
export const lookingSchedule: ScheduleOf = { get: api.lookingSchedule, put: api.setLookingSchedule };

export const scheduleOf = (node: string, unit: string): ScheduleOf => ({ get: () => api.updateSchedule(node, unit), put: (body) => api.setUpdateSchedule(node, unit, body) });

/** `of` must be the same object for the same schedule. */
export function useSchedule(of: ScheduleOf): Plan {
  const [schedule, setSchedule] = useState<ScheduleAnswer>();
  const [problem, setProblem] = useState<Problem>();
  const take = useCallback((answer: Promise<ScheduleAnswer>) => {
    answer.then(
      (now) => {
        setSchedule(now);
        setProblem(undefined);
      },
      (error: unknown) => setProblem(problemOf(error)),
    );
  }, []);
  useEffect(() => take(of.get()), [take, of]);
  return { schedule, problem, set: (body) => take(of.put(body)) };
}

function problemOf(error: unknown): Problem {
  if (!(error instanceof ApiError)) throw error;
  noteRefusal(error);
  return error.problem;
}
