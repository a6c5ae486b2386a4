/** One file: what it is, what can be done with it, and its text in the editor. */

import { Columns2, ListChecks, Trash2, Undo2 } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "../../../components/button";
import { CopyButton } from "../../../components/copy";
import { Editor, languageOf } from "../../../components/editor";
import { ProblemAgain, Skeleton } from "../../../components/notice";
import { QuadletForm } from "../../../components/quadlet-form";
import { dropDrafts, putDraft, textNow } from "../../../store/drafts";
import { useFileText } from "../../../store/files";
import { useRefusal } from "../../../store/session";
import { useFieldTable } from "../../../store/kube-fields";
import { kindOf, useKeyTable } from "../../../store/quadlet-keys";
import { useFindings } from "../../../store/workspace";
import type { ServiceView } from "../../../wire/types.gen";
import { say, Say } from "../../../words/say";
import { RenameFile } from "./rename";
import type { TreeFile } from "./tree";
import { useReferences } from "./references";

interface Props {
  readonly row: ServiceView;
  readonly file: TreeFile;
  readonly line: number | undefined;
  readonly onPlan: () => void;
  /** How many unsaved files the service has. */
  readonly unsaved: number;
  readonly onChoose: (path: string, line?: number) => void;
}

/** What is on the node, where one may see it without asking; values of an environment file are hidden until asked for. */
export function FilePane(props: Props) {
  const { row, file } = props;
  const [shown, setShown] = useState(false);
  const ready = file.saved?.content !== undefined || file.draft !== undefined;
  if (!ready && file.problem !== undefined) return <p className="p-4 text-sm text-look">{file.problem}</p>;
  // The whole workspace waits for the node's generator: one text alone is there at once.
  if (ready || (file.kind === "env" ? shown : file.saved?.sha256 !== undefined)) return <Text {...props} ready={ready} />;
  if (file.kind !== "env") return <Skeleton />;
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 p-4 text-sm text-soft">
      <span>
        <Say text="{name} on {node} may hold secrets. Who looks is recorded." values={{ name: <b className="font-mono text-xs">{file.name}</b>, node: row.node }} />
      </span>
      <Button need="operate" small onClick={() => setShown(true)}>
        {say("Show values")}
      </Button>
    </div>
  );
}

/** The text that is there, or else the one that is fetched: in one place, as another editor would lose the cursor at the first key. */
function Text({ ready, ...props }: Props & { readonly ready: boolean }) {
  const { row, file } = props;
  const { text, problem, load } = useFileText(row.node, file.path, !ready);
  if (ready) return <Opened {...props} />;
  if (text !== undefined) return <Opened {...props} file={{ ...file, saved: { path: file.path, kind: file.kind, content: text.content, sha256: text.sha256 } }} />;
  if (problem === undefined) return <Skeleton />;
  return <ProblemAgain problem={problem} again={load} className="p-3" />;
}

function Opened({ row, file, line, onPlan, unsaved, onChoose }: Props) {
  const { node } = row;
  const { draft, saved } = file;
  const text = draft === undefined ? saved?.content : draft.content;
  const findings = useFindings(node, file.path, text);
  const table = useKeyTable(node, file.path);
  const fields = useFieldTable(file.kind === "kube");
  const valuesOf = useReferences(node);
  const [form, setForm] = useState(false);
  const refused = useRefusal("operate") !== undefined;
  const hasForm = !refused && kindOf(file.path) !== undefined && file.kind !== "dropin" && text !== undefined;
  const edit = (content: string | undefined) =>
    putDraft({ node, service: row.key, path: file.path, base: draft === undefined ? saved?.sha256 : draft.base, baseContent: draft === undefined ? saved?.content : draft.baseContent, content });
  const changedThere = draft !== undefined && draft.base !== undefined && saved?.sha256 !== undefined && saved.sha256 !== draft.base;
  return (
    <>
      <div className="flex min-h-11 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line py-1 pr-2 pl-3">
        <span className="flex min-w-0 flex-1 items-center gap-1 max-sm:invisible" title={file.path}>
          <span className="min-w-0 truncate font-mono text-xs text-soft" dir="rtl">
            <bdi>{file.path}</bdi>
          </span>
          <CopyButton text={file.path} what={say("the path of the file")} />
        </span>
        {hasForm && <Views form={form} onChange={setForm} />}
        <span className="flex items-center gap-1">
          <RenameFile row={row} file={file} onRenamed={onChoose} />
          {text !== undefined && (
            <IconButton need="operate" label={say("Delete {name}", { name: file.name })} onClick={() => (draft?.base === undefined && draft !== undefined ? dropDrafts(node, [file.path]) : edit(undefined))}>
              <Trash2 size={14} aria-hidden />
            </IconButton>
          )}
          {draft !== undefined && (
            <IconButton label={draft.base === undefined ? say("Drop this new file") : say("Take back what was not saved")} onClick={() => dropDrafts(node, [file.path])}>
              <Undo2 size={14} aria-hidden />
            </IconButton>
          )}
        </span>
        <Button look={unsaved > 0 ? "primary" : "plain"} disabled={unsaved === 0} icon={<ListChecks size={14} aria-hidden />} onClick={onPlan} title={say("Ctrl S")}>
          {unsaved > 1 ? say("See the plan of {unsaved} files", { unsaved }) : say("See the plan")}
        </Button>
      </div>
      {changedThere && (
        <div role="status" className="flex flex-wrap items-center justify-between gap-2 border-b border-line bg-look-wash px-3 py-1.5 text-sm">
          <span>{say("It changed on the node since you began to edit.")}</span>
          <Button small icon={<Columns2 size={12} aria-hidden />} onClick={onPlan}>
            {say("Compare")}
          </Button>
        </div>
      )}
      {text === undefined ? (
        <div className="flex flex-col items-start gap-2 p-4 text-sm">
          <p>{say("{name} is going to be deleted: the plan shows what follows. It can be restored from the trash.", { name: file.name })}</p>
          <Button small onClick={() => dropDrafts(node, [file.path])}>
            {say("Keep it")}
          </Button>
        </div>
      ) : form && hasForm ? (
        <div className="min-h-0 flex-1 overflow-y-auto">
          <div className="max-w-xl">
            <QuadletForm name={file.name} text={text} onText={(content, before) => textNow(node, file.path, saved?.content) === before && edit(content)} />
          </div>
        </div>
      ) : (
        <div className="min-h-40 flex-1 overflow-hidden">
          <Editor label={file.name} value={text} language={languageOf(file.path, file.kind)} onChange={edit} onSave={onPlan} readOnly={refused} findings={findings} keys={table} fields={fields} valuesOf={valuesOf} line={line} />
        </div>
      )}
    </>
  );
}

/** The same file as text or as a form. */
function Views({ form, onChange }: { readonly form: boolean; readonly onChange: (form: boolean) => void }) {
  return (
    <span role="group" aria-label={say("View")} className="flex rounded-md bg-side p-0.5">
      {[false, true].map((each) => (
        <button key={`${each}`} type="button" aria-pressed={each === form} onClick={() => onChange(each)} className={`h-6 rounded px-2 text-xs ${each === form ? "bg-pressed font-medium text-ink" : "text-soft"}`}>
          {each ? say("Form") : say("Text")}
        </button>
      ))}
    </span>
  );
}
