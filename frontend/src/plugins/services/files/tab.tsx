/** The workspace: the files at the left, the editor, the unit as systemd sees it; unsaved texts are kept until they are applied or dropped. */

import { useMemo, useState } from "react";
import { useQuery } from "../../../lib/route";
import { useMedia } from "../../../lib/width";
import { draftBody, dropDrafts, putDraft, useDrafts, type DraftEntry } from "../../../store/drafts";
import { openPlan } from "../../../store/planning";
import { useWorkspace } from "../../../store/workspace";
import type { ServiceView } from "../../../wire/types.gen";
import { Editor } from "../../../components/editor";
import { Empty, ProblemAgain } from "../../../components/notice";
import { say } from "../../../words/say";
import { FilePane } from "./pane";
import { FileTree } from "./side";
import { buildTree, GENERATED } from "./tree";

export function FilesTab({ row }: { readonly row: ServiceView }) {
  const [query, change] = useQuery();
  const wide = useMedia("(min-width: 768px)");
  const { value, problem, again } = useWorkspace(row);
  const drafts = useDrafts(row.key);
  const [line, setLine] = useState<{ readonly path: string; readonly line: number | undefined }>();
  const files = useMemo(() => buildTree(row.files ?? [], value?.files, drafts), [row.files, value, drafts]);
  const wanted = query.get("path");
  const chosen = wanted === GENERATED ? undefined : (files.find((file) => file.path === wanted) ?? files[0]);
  const show = (path: string, at?: number) => {
    change({ path });
    setLine({ path, line: at });
  };
  const plan = () => openDrafts(row, drafts, show);
  const tree = <FileTree row={row} files={files} chosen={wanted === GENERATED ? GENERATED : chosen?.path} hasUnit={value?.unitText !== undefined} wide={wide} onChoose={(path) => show(path)} />;
  if (files.length === 0) return <Nothing row={row} problem={problem !== undefined} />;
  return (
    <div className="flex h-full min-h-0 flex-col md:flex-row">
      {tree}
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <ProblemAgain problem={problem} again={again} className="p-3" />
        {chosen !== undefined && (problem === undefined || chosen.saved?.content !== undefined || chosen.draft !== undefined) && (
          <FilePane key={chosen.path} row={row} file={chosen} line={line?.path === chosen.path ? line.line : undefined} onPlan={plan} unsaved={drafts.length} onChoose={show} />
        )}
        {wanted === GENERATED && <Generated row={row} text={value?.unitText} />}
      </div>
    </div>
  );
}

/** Plan all unsaved texts of a service together: they belong together. */
export function openDrafts(row: ServiceView, drafts: readonly DraftEntry[], onShow?: (path: string, line?: number) => void): void {
  if (drafts.length === 0) return;
  openPlan({
    node: row.node,
    draft: draftBody(drafts),
    subject: say("Change {name}", { name: row.name }),
    onShow,
    onEdit: (path, content, base) => {
      const known = drafts.find((draft) => draft.path === path);
      if (known === undefined) return content === undefined ? undefined : putDraft({ node: row.node, service: row.key, path, content });
      if (base !== known.base) dropDrafts(row.node, [path]);
      putDraft({ ...known, content, base, ...(base === known.base ? {} : { baseContent: undefined }) });
    },
  });
}

function Generated({ row, text }: { readonly row: ServiceView; readonly text: string | undefined }) {
  if (text === undefined) return <p className="p-4 text-sm text-faint">{say("systemd has no unit of it now: it was not reloaded yet, or the generator refused the file.")}</p>;
  return (
    <>
      <p className="border-b border-line px-3 py-2 text-sm text-soft">
        {row.fragmentPath === row.sourcePath || row.sourcePath === undefined ? say("The unit as systemd has read it, drop-ins included. It cannot be edited: it follows from the files.") : say("What Podman's generator made of the file, as systemd has read it. It cannot be edited: it follows from the files.")}
      </p>
      <div className="min-h-0 flex-1">
        <Editor label={say("{unit} as systemd sees it", { unit: row.unit })} value={text} language="unit" readOnly />
      </div>
    </>
  );
}

function Nothing({ row, problem }: { readonly row: ServiceView; readonly problem: boolean }) {
  return (
    <Empty title={say("No file to edit")}>
      {problem ? say("The files of this service could not be read.") : (row.fragmentPath === undefined ? say("{name} was made without a file that ServiceBay may edit.", { name: row.name }) : say("{name} was made without a file that ServiceBay may edit: its unit is {fragmentPath}.", { name: row.name, fragmentPath: row.fragmentPath }))}
    </Empty>
  );
}
