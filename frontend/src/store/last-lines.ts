/** The last lines of a container, fetched once when a view asks for them and dropped with that view. */

import { useEffect, useState } from "react";
import { api, ApiError } from "../wire/http";
import type { LastLinesAnswer, Problem } from "../wire/types.gen";
import { noteRefusal } from "./session";

export interface LastLines {
  readonly answer: LastLinesAnswer | undefined;
  readonly problem: Problem | undefined;
}

export function useLastLines(node: string, id: string): LastLines {
  const [answer, setAnswer] = useState<LastLinesAnswer>();
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => {
    let gone = false;
    api.lastLines(node, id).then(
      (told) => {
        if (!gone) setAnswer(told);
      },
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        noteRefusal(error);
        if (!gone) setProblem(error.problem);
      },
    );
    return () => {
      gone = true;
    };
  }, [node, id]);
  return { answer, problem };
}
