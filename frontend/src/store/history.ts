/** What changed of one object, fetched when a view asks for it, page by page, and again when the object changes. */

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { api, ApiError } from "../wire/http";
import type { ChangeAnswer, Problem } from "../wire/types.gen";
import { noteRefusal } from "./session";

const PAGE = 10;
const LATER = 50;

export interface Past {
  /** Newest first; undefined until the first page is there. */
  readonly changes: readonly ChangeAnswer[] | undefined;
  readonly problem: Problem | undefined;
  /** There are older ones. */
  readonly more: (() => void) | undefined;
  readonly again: () => void;
}

/** The history of a service or container. `version` is something that differs once the object changed. */
export function useHistory(node: string, kind: "service" | "container", name: string, version: string): Past {
  const [changes, setChanges] = useState<readonly ChangeAnswer[]>();
  const [before, setBefore] = useState<string>();
  const [problem, setProblem] = useState<Problem>();
  const latest = useRef(0);
  const subject = useMemo(() => ({ query: { node, [kind]: name }, version }), [node, kind, name, version]);
  const load = useCallback(
    (from: string | undefined, known: readonly ChangeAnswer[]) => {
      const asked = ++latest.current;
      const page: Record<string, string> = from === undefined ? { limit: `${PAGE}` } : { limit: `${LATER}`, before: from };
      api.history({ ...subject.query, ...page }).then(
        (answer) => {
          if (asked !== latest.current) return;
          setChanges([...known, ...answer.changes]);
          setBefore(answer.before);
          setProblem(undefined);
        },
        (error: unknown) => {
          if (!(error instanceof ApiError)) throw error;
          noteRefusal(error);
          if (asked === latest.current) setProblem(error.problem);
        },
      );
    },
    [subject],
  );
  useEffect(() => {
    load(undefined, []);
    return () => {
      latest.current += 1;
    };
  }, [load]);
  const more = before === undefined ? undefined : () => load(before, changes ?? []);
  return { changes, problem, more, again: () => load(undefined, []) };
}
