/** The text of a file on a node, fetched when a view asks for it and dropped with that view. */

import { useCallback, useEffect, useRef, useState } from "react";
import { api, ApiError } from "../wire/http";
import type { FileContentAnswer, Problem } from "../wire/types.gen";
import { noteRefusal } from "./session";

export interface FileText {
  readonly text: FileContentAnswer | undefined;
  readonly problem: Problem | undefined;
  readonly load: () => void;
}

/** Fetch a file's text once it is `wanted`, and again with `load`; what was fetched stays in sight until the new text is there. */
export function useFileText(node: string, path: string, wanted = true): FileText {
  const [text, setText] = useState<FileContentAnswer>();
  const [problem, setProblem] = useState<Problem>();
  const latest = useRef(0);
  const load = useCallback(() => {
    const asked = ++latest.current;
    const isLatest = () => asked === latest.current;
    api.fileContent(node, path).then(
      (answer) => {
        if (!isLatest()) return;
        setText(answer);
        setProblem(undefined);
      },
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        noteRefusal(error);
        if (isLatest()) setProblem(error.problem);
      },
    );
  }, [node, path]);
  useEffect(() => {
    if (!wanted) return undefined;
    load();
    return () => {
      latest.current += 1;
    };
  }, [load, wanted]);
  return { text, problem, load };
}
