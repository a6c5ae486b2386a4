/** The files of a service with their texts, and what lint says of the one that is open. */

import { useEffect, useMemo, useState } from "react";
import { api, ApiError } from "../wire/http";
import type { Finding, ServiceView, WorkspaceAnswer } from "../wire/types.gen";
import { useFetched, type Fetched } from "./fetched";
import { planFindings } from "./planning";
import { useStore } from "./store";

/** Fetched anew whenever the node says that one of the files is another now, or that systemd has read them. */
export function useWorkspace(row: ServiceView): Fetched<WorkspaceAnswer> {
  const { node, unit } = row;
  const ask = useMemo(() => () => later(() => api.workspace(node, unit)), [node, unit]);
  const version = [row.drift, row.needDaemonReload, row.fragmentPath, row.since, ...(row.files ?? []).map((file) => `${file.path} ${file.sha256}`)].join(" ");
  return useFetched(ask, version);
}

const LATER_MS = 100;

/** The node's generator is asked for the unit, which takes its time: the text that one wants to see goes first. */
const later = async <T>(ask: () => Promise<T>): Promise<T> => {
  await new Promise((resolve) => window.setTimeout(resolve, LATER_MS));
  return ask();
};

const PAUSE_MS = 350;
const NONE: readonly Finding[] = [];

/** What lint says of this text, once one stops typing, and what the last plan said while the text is still that one. */
export function useFindings(node: string, path: string, content: string | undefined): readonly Finding[] {
  const [found, setFound] = useState<{ readonly path: string; readonly findings: readonly Finding[] }>();
  const planned = useStore(planFindings, (now) => now.get(`${node}:${path}`));
  useEffect(() => {
    if (content === undefined) return undefined;
    let over = false;
    const timer = window.setTimeout(() => {
      api.lint(node, path, content).then(
        (findings) => !over && setFound({ path, findings }),
        (error: unknown) => {
          // Marks are a help, not a promise: what is wrong is told again by the plan.
          if (!(error instanceof ApiError)) throw error;
        },
      );
    }, PAUSE_MS);
    return () => {
      over = true;
      window.clearTimeout(timer);
    };
  }, [node, path, content]);
  return useMemo(() => {
    const now = found?.path === path ? found.findings : NONE;
    if (planned === undefined || planned.content !== content) return now;
    const said = new Set(now.map((finding) => `${finding.line} ${finding.code}`));
    return [...now, ...planned.findings.filter((finding) => !said.has(`${finding.line} ${finding.code}`))];
  }, [found, planned, path, content]);
}
