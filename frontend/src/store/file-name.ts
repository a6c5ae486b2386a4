/** Whether a new file can be called that, and where it would go: the hub knows the rules and what is there. */

import { useCallback, useEffect, useState } from "react";
import { api, ApiError } from "../wire/http";
import type { NameAnswer, NameBody } from "../wire/types.gen";
import { noteRefusal } from "./session";

const PAUSE_MS = 120;

export interface FileName {
  /** Why this name is none; undefined while it is fine, or not known yet. */
  readonly problem: string | undefined;
  /** The hub's word for the name as it is now: the path, or undefined where it is refused. */
  readonly check: () => Promise<string | undefined>;
}

/** `like` is a name with the ending, which may be left out; without `folder` it goes where the node's new files go. */
export function useFileName(node: string, name: string, like: string, folder?: string): FileName {
  const [told, setTold] = useState<{ readonly name: string; readonly problem: string | undefined }>();
  const check = useCallback(async () => {
    const body: NameBody = { name, like, ...(folder === undefined ? {} : { folder }) };
    const answer = await api.fileName(node, body).catch(refusal);
    setTold({ name, problem: answer.problem });
    return answer.problem === undefined ? answer.path : undefined;
  }, [node, name, like, folder]);
  useEffect(() => {
    if (name.trim() === "") return undefined;
    const timer = window.setTimeout(() => void check(), PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [name, check]);
  return { problem: told?.name === name ? told.problem : undefined, check };
}

function refusal(error: unknown): NameAnswer {
  if (!(error instanceof ApiError)) throw error;
  noteRefusal(error);
  return { path: "", problem: error.problem.detail };
}
