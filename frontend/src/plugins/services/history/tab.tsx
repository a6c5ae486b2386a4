/** Every version of a service's files, each of which can be looked at and had again, and what happened to the service. */

import { Undo2 } from "lucide-react";
import { useMemo, useState } from "react";
import { Age } from "../../../components/age";
import { Button } from "../../../components/button";
import { Diff } from "../../../components/diff";
import { Editor, languageOf } from "../../../components/editor";
import { Section } from "../../../components/facts";
import { Changes } from "../../../components/history";
import { ProblemAgain, ProblemNote, Skeleton } from "../../../components/notice";
import { formatMoment } from "../../../lib/time";
import { useFetched } from "../../../store/fetched";
import { endedAbout } from "../../../store/jobs";
import { useLive } from "../../../store/live";
import { openPlan } from "../../../store/planning";
import { planRollback } from "../../../store/rollback";
import { noteRefusal } from "../../../store/session";
import { showToast } from "../../../store/toasts";
import type { ServiceView, VersionRow } from "../../../wire/types.gen";
import { api, ApiError } from "../../../wire/http";
import { say, Say } from "../../../words/say";
import { changesOf, type FilesOfOne } from "./changes";

export function HistoryTab({ row }: { readonly row: ServiceView }) {
  return (
    <>
      <Section title={say("Versions of its files")}>
        <Versions row={row} />
      </Section>
      <Section title={say("What happened")}>
        <Changes node={row.node} kind="service" name={row.unit} version={`${row.activeState} ${row.since ?? ""}`} />
      </Section>
    </>
  );
}

function Versions({ row }: { readonly row: ServiceView }) {
  const { node, unit, files = [] } = row;
  const ask = useMemo(() => () => api.serviceVersions(node, unit), [node, unit]);
  // A file is seen to change before its version is kept, and what it ran is known when the job ends.
  const jobs = useLive((state) => endedAbout(state.jobs, row.key));
  const { value, problem, again } = useFetched(ask, `${jobs} ${files.map((file) => `${file.path} ${file.sha256}`).join(" ")}`);
  if (problem !== undefined) return <ProblemAgain problem={problem} again={again} />;
  if (value === undefined) return <Skeleton />;
  if (value.length === 0) return <p className="text-sm text-soft">{say("None yet. A version is kept of each file that is changed here, and of what was there before.")}</p>;
  return (
    <ol className="flex flex-col">
      {changesOf(value).map((versions) => (
        <OneChange key={versions[0].id} row={row} versions={versions} />
      ))}
    </ol>
  );
}

const WORD: Record<VersionRow["kind"], string> = { written: say("written"), deleted: say("deleted"), found: say("found on the node") };
const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);

interface ChangeProps {
  readonly row: ServiceView;
  readonly versions: FilesOfOne;
}

/** What one job did to files, which can be taken back together; or one file that was found changed. */
function OneChange({ row, versions }: ChangeProps) {
  const [{ at, author, told, reason = told, job, images = [] }] = versions;
  const [busy, setBusy] = useState(false);
  const name = reason ?? say("the change of {time}", { time: formatMoment(at) });
  const rollBack = async (id: string) => {
    setBusy(true);
    await planRollback(row.node, id, name);
    setBusy(false);
  };
  return (
    <li className="border-b border-line py-2 last:border-b-0">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-1 text-sm">
        <div className="min-w-0 flex-1 basis-52">
          {reason !== undefined && <p className="wrap-anywhere">{reason}</p>}
          <p className="text-xs text-faint wrap-anywhere">
            {author === undefined ? <Say text="{time}, {age} ago" values={{ time: formatMoment(at), age: <Age since={at} /> }} /> : <Say text="{time}, {age} ago, by {author}" values={{ time: formatMoment(at), age: <Age since={at} />, author }} />}
            {images.length > 0 && <span title={images.join("\n")}>; {say("ran the image {images}", { images: images.map(shortImage).join(", ") })}</span>}
          </p>
        </div>
        {job !== undefined && (
          <Button need="operate" small busy={busy} icon={<Undo2 size={14} aria-hidden />} title={say("Makes all files that this changed what they were before it; the plan is shown first")} onClick={() => void rollBack(job)}>
            {say("Roll back")}
          </Button>
        )}
      </div>
      <ul className="mt-1 flex flex-col gap-1">
        {versions.map((version) => (
          <Version key={version.id} row={row} version={version} />
        ))}
      </ul>
    </li>
  );
}

interface VersionProps {
  readonly row: ServiceView;
  readonly version: VersionRow;
}

function Version({ row, version }: VersionProps) {
  const [open, setOpen] = useState(false);
  const now = row.files?.find((file) => file.path === version.path)?.sha256;
  const current = version.current === true;
  return (
    <li>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
        <p className="min-w-0 flex-1 basis-40 wrap-anywhere">
          <span className="font-mono text-xs">{nameOf(version.path)}</span> <span className="text-soft">{WORD[version.kind]}</span>
          {current && <span className="text-faint">, {say("what is there now")}</span>}
        </p>
        <Button small aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? say("Hide") : say("Show")}
        </Button>
        {!current && (
          <Button need="operate" small onClick={() => void restore(row, version, now)}>
            {say("Restore")}
          </Button>
        )}
      </div>
      {open && <Content id={version.id} name={nameOf(version.path)} />}
    </li>
  );
}

const shortImage = (image: string) => image.replace(/sha256:([0-9a-f]{12})[0-9a-f]+/, "$1");

function Content({ id, name }: { readonly id: number; readonly name: string }) {
  const ask = useMemo(() => () => api.version(id), [id]);
  const { value, problem } = useFetched(ask, "");
  const [whole, setWhole] = useState(false);
  if (problem !== undefined) return <ProblemNote problem={problem} />;
  if (value === undefined) return <Skeleton />;
  return (
    <div className="mt-1.5 mb-1 overflow-hidden rounded-md border border-line">
      {whole ? (
        <div className="h-72">
          <Editor label={say("{name}, the whole version", { name })} value={value.content} language={languageOf(value.version.path)} readOnly />
        </div>
      ) : (
        <Diff diff={value.diff} label={say("What this version of {name} changed", { name })} />
      )}
      <div className="border-t border-line px-3 py-1">
        <button type="button" className="link text-xs text-soft" onClick={() => setWhole(!whole)}>
          {whole ? say("Show what it changed") : say("Show the whole file")}
        </button>
      </div>
    </div>
  );
}

/** Restoring is a change like any other: its plan is shown first. */
async function restore(row: ServiceView, version: VersionRow, base: string | undefined): Promise<void> {
  try {
    const { content } = await api.version(version.id);
    openPlan({
      node: row.node,
      subject: say("Restore {name}", { name: nameOf(version.path) }),
      draft: { files: [{ path: version.path, content, ...(base === undefined ? {} : { base }) }], reason: say("Restored the version of {time}", { time: formatMoment(version.at) }) },
    });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    noteRefusal(error);
    showToast({ tone: "failed", title: `${nameOf(version.path)}: ${error.problem.detail}` });
  }
}
