/** What the node pages ask of the hub, and the state of such a question while it is asked. */

import { useCallback, useEffect, useRef, useState } from "react";
import { api, ApiError } from "../wire/http";
import type { Problem } from "../wire/types.gen";
import { noteRefusal } from "./session";
import { showToast } from "./toasts";

export const { probe, addNode, joinToken, moveNode, removeNode, testNode, trustNode } = api;

export interface Task {
  readonly busy: boolean;
  readonly problem: Problem | undefined;
  /** Run it and say whether it went well; a refusal becomes `problem`. */
  readonly run: (work: () => Promise<unknown>) => Promise<boolean>;
  readonly clear: () => void;
}

/** Test a node and say in a message how it went, a refusal as well. */
export async function tryNode(name: string): Promise<void> {
  try {
    const answer = await api.testNode(name);
    showToast({ tone: answer.ok ? "done" : "failed", title: name, detail: answer.message });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    noteRefusal(error);
    showToast({ tone: "failed", title: name, detail: error.problem.detail });
  }
}

/** One request at a time, with its refusal kept beside the form that made it. */
export function useTask(): Task {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const there = useRef(true);
  useEffect(() => {
    there.current = true;
    return () => {
      there.current = false;
    };
  }, []);
  const run = useCallback(async (work: () => Promise<unknown>) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      noteRefusal(error);
      if (there.current) setProblem(error.problem);
      return false;
    } finally {
      if (there.current) setBusy(false);
    }
  }, []);
  return { busy, problem, run, clear: useCallback(() => setProblem(undefined), []) };
}
