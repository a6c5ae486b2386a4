/** What was deleted, on each node, and the way back. */

import { useMemo, useState } from "react";
import { Age } from "../../components/age";
import { Button } from "../../components/button";
import { openJobs } from "../../components/jobs";
import { Empty, ProblemAgain, ProblemNote, Skeleton } from "../../components/notice";
import { PageHead } from "../../components/page";
import { formatMoment } from "../../lib/time";
import { useFetched } from "../../store/fetched";
import { sortJobs } from "../../store/jobs";
import { useLive } from "../../store/live";
import { noteRefusal } from "../../store/session";
import { api, ApiError } from "../../wire/http";
import type { Problem, TrashRow } from "../../wire/types.gen";
import { say, Say } from "../../words/say";

export function TrashPage() {
  const names = useLive((state) => Object.keys(state.nodes).join(" "));
  // What is restored or deleted is so by a job: when one ends, the trash may be another.
  const version = useLive((state) => sortJobs(state.jobs).map((job) => `${job.id} ${job.state}`).join(" "));
  const ask = useMemo(() => () => fetchTrash(names.split(" ").filter((name) => name !== "")), [names]);
  const { value, again } = useFetched(ask, version);
  return (
    <div className="flex h-full flex-col">
      <PageHead title={say("Trash")} back={{ href: "/services", title: say("services") }} />
      <div className="min-h-0 flex-1 overflow-y-auto">
        {value === undefined && <Skeleton />}
        {value?.missing.map((part) => (
          <div key={part.node} className="flex flex-col gap-2 p-4">
            <p className="text-sm">{say("The trash of {node} could not be read.", { node: part.node })}</p>
            <ProblemAgain problem={part.problem} again={again} />
          </div>
        ))}
        {value?.rows.length === 0 && value.missing.length === 0 && <Empty title={say("The trash is empty")}>{say("What you delete here can be restored from this page.")}</Empty>}
        {value !== undefined && value.rows.length > 0 && (
          <ul className="mx-auto max-w-3xl md:ml-1">
            {value.rows.map(({ node, row }) => (
              <Row key={row.id} node={node} row={row} />
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

interface Deleted {
  readonly node: string;
  readonly row: TrashRow;
}

interface Trash {
  readonly rows: readonly Deleted[];
  /** Nodes whose trash could not be had, and why. */
  readonly missing: readonly { readonly node: string; readonly problem: Problem }[];
}

/** What one node refuses hides nothing of the others. */
async function fetchTrash(nodes: readonly string[]): Promise<Trash> {
  const parts = await Promise.all(nodes.map((node) => fetchOne(node)));
  return { rows: parts.flatMap((part) => part.rows).toSorted((a, b) => b.row.at - a.row.at), missing: parts.flatMap((part) => part.missing) };
}

async function fetchOne(node: string): Promise<Trash> {
  try {
    return { rows: (await api.trash(node)).map((row) => ({ node, row })), missing: [] };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    noteRefusal(error);
    return { rows: [], missing: [{ node, problem: error.problem }] };
  }
}

function Row({ node, row }: Deleted) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const restore = () => {
    setBusy(true);
    api.restoreTrash(row.id).then(
      (job) => {
        setBusy(false);
        setProblem(undefined);
        openJobs(job.id);
      },
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        noteRefusal(error);
        setBusy(false);
        setProblem(error.problem);
      },
    );
  };
  return (
    <li className="flex flex-col gap-2 border-b border-line px-4 py-3">
      <div className="flex flex-wrap items-start gap-3 text-sm">
        <div className="min-w-0 flex-1">
          <p className="wrap-anywhere">
            {row.service} <span className="text-faint">{say("on {node}", { node })}</span>
          </p>
          {row.paths.map((path) => (
            <p key={path} className="font-mono text-xs text-soft wrap-anywhere">
              {path}
            </p>
          ))}
          <p className="text-xs text-faint">
            {row.author === undefined ? (
              <Say text="Deleted {time}, {age} ago" values={{ time: formatMoment(row.at), age: <Age since={row.at} /> }} />
            ) : (
              <Say text="Deleted by {author}, {time}, {age} ago" values={{ author: row.author, time: formatMoment(row.at), age: <Age since={row.at} /> }} />
            )}
          </p>
        </div>
        <Button need="operate" small busy={busy} onClick={restore}>
          {say("Restore")}
        </Button>
      </div>
      <ProblemNote problem={problem} />
    </li>
  );
}
