/**
 * An answer of the hub, fetched when a view asks for it and again when what it depends on changed; the last one stays in
 * sight meanwhile. What was asked while the hub was away is asked again once it is back.
 */

import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "../wire/http";
import type { Problem } from "../wire/types.gen";
import { live } from "./live";
import { noteRefusal } from "./session";
import { useStore } from "./store";

export interface Fetched<T> {
  readonly value: T | undefined;
  readonly problem: Problem | undefined;
  readonly again: () => void;
}

/** `ask` must be the same function for the same question; undefined asks nothing. `version` differs once the answer may. */
export function useFetched<T>(ask: (() => Promise<T>) | undefined, version: string): Fetched<T> {
  const [found, setFound] = useState<{ readonly ask: unknown; readonly value?: T; readonly problem?: Problem }>();
  const latest = useRef(0);
  const load = useCallback(() => {
    const asked = ++latest.current;
    void ask?.().then(
      (value) => asked === latest.current && setFound({ ask, value }),
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        noteRefusal(error);
        if (asked === latest.current) setFound((now) => ({ ...(now?.ask === ask ? now : {}), ask, problem: error.problem }));
      },
    );
  }, [ask]);
  // oxlint-disable-next-line react/exhaustive-deps, react/exhaustive-effect-dependencies -- a new version asks anew
  useEffect(() => {
    load();
    return () => {
      latest.current += 1;
    };
  }, [load, version]);
  const mine = found?.ask === ask ? found : undefined;
  const isThere = useStore(live, (now) => now.status === "live");
  const isMissed = mine?.problem?.status === 0;
  useEffect(() => {
    if (isThere && isMissed) load();
    // oxlint-disable-next-line react/exhaustive-deps -- not because it was missed: because the hub is back
  }, [isThere]);
  return { value: mine?.value, problem: mine?.problem, again: load };
}
