/** The files of a service at the left; on a phone, one list to choose from. */

import { FileCode2, FileCog, FileKey2, FilePlus2, FileText } from "lucide-react";
import { useState } from "react";
import { Allowed } from "../../../components/allowed";
import type { ServiceView } from "../../../wire/types.gen";
import { say } from "../../../words/say";
import { NewFile } from "./new-file";
import { GENERATED, type TreeFile } from "./tree";

const KIND: Readonly<Record<string, string>> = { quadlet: say("Quadlet file"), unit: say("unit file"), dropin: say("drop-in"), kube: say("Kubernetes YAML"), env: say("environment"), checks: say("checks"), proxy: say("configuration"), config: say("configuration") };
export const kindWord = (kind: string): string => KIND[kind] ?? kind;

const MARK: Record<TreeFile["state"], string> = { saved: "", edited: say("unsaved"), new: say("new"), deleted: say("to be deleted") };

interface Props {
  readonly row: ServiceView;
  readonly files: readonly TreeFile[];
  readonly chosen: string | undefined;
  readonly hasUnit: boolean;
  readonly wide: boolean;
  readonly onChoose: (path: string) => void;
}

export function FileTree(props: Props) {
  const [adding, setAdding] = useState(false);
  const { row, files, wide, onChoose } = props;
  const add = row.sourcePath !== undefined && (
    <Allowed need="operate">
      <button type="button" onClick={() => setAdding(true)} className="flex h-8 shrink-0 items-center gap-2 rounded-md px-2 text-sm text-soft hover:bg-hover hover:text-ink">
        <FilePlus2 size={14} aria-hidden />
        {wide ? say("New file") : <span className="sr-only">{say("New file")}</span>}
      </button>
    </Allowed>
  );
  return (
    <div className={wide ? "flex w-60 shrink-0 flex-col gap-px overflow-y-auto border-r border-line p-2" : "flex shrink-0 items-center gap-1 border-b border-line p-2"}>
      {wide ? <Wide {...props} /> : <Narrow {...props} />}
      {add}
      {adding && (
        <NewFile
          row={row}
          taken={files.map((file) => file.path)}
          onClose={() => setAdding(false)}
          onMade={(path) => {
            setAdding(false);
            onChoose(path);
          }}
        />
      )}
    </div>
  );
}

function Wide({ files, chosen, hasUnit, row, onChoose }: Props) {
  return (
    <nav aria-label={say("Files")}>
      <ul className="flex flex-col gap-px">
        {files.map((file) => (
          <li key={file.path}>
            <button type="button" title={file.path} aria-current={file.path === chosen ? "true" : undefined} onClick={() => onChoose(file.path)} className={`flex min-h-9 w-full items-center gap-2 rounded-md px-2 py-1 text-left ${file.path === chosen ? "bg-chosen" : "hover:bg-hover"}`}>
              <KindIcon kind={file.kind} />
              <span className="min-w-0 flex-1">
                <span className={`block truncate font-mono text-xs ${file.state === "deleted" ? "line-through" : ""}`}>{file.name}</span>
                <span className={`block truncate text-2xs ${file.problem === undefined ? "text-faint" : "text-look"}`}>{file.problem ?? kindWord(file.kind)}</span>
              </span>
              {file.state !== "saved" && <span className="shrink-0 text-2xs text-look">{MARK[file.state]}</span>}
            </button>
          </li>
        ))}
        {(hasUnit || chosen === GENERATED) && (
          <li>
            <button type="button" aria-current={chosen === GENERATED ? "true" : undefined} onClick={() => onChoose(GENERATED)} className={`flex min-h-9 w-full items-center gap-2 rounded-md px-2 py-1 text-left ${chosen === GENERATED ? "bg-chosen" : "hover:bg-hover"}`}>
              <FileCog size={14} aria-hidden className="shrink-0 text-faint" />
              <span className="min-w-0 flex-1">
                <span className="block truncate font-mono text-xs">{row.unit}</span>
                <span className="block text-2xs text-faint">{say("as systemd sees it")}</span>
              </span>
            </button>
          </li>
        )}
      </ul>
    </nav>
  );
}

function Narrow({ files, chosen, hasUnit, row, onChoose }: Props) {
  return (
    <label className="min-w-0 flex-1">
      <span className="sr-only">{say("File")}</span>
      <select className="field" value={chosen ?? ""} onChange={(event) => onChoose(event.target.value)}>
        {files.map((file) => (
          <option key={file.path} value={file.path}>
            {file.name}, {kindWord(file.kind)}
            {file.state === "saved" ? "" : ` (${MARK[file.state]})`}
          </option>
        ))}
        {(hasUnit || chosen === GENERATED) && <option value={GENERATED}>{say("{unit}, as systemd sees it", { unit: row.unit })}</option>}
      </select>
    </label>
  );
}

function KindIcon({ kind }: { readonly kind: string }) {
  const Icon = kind === "env" ? FileKey2 : kind === "quadlet" || kind === "unit" ? FileCode2 : FileText;
  return <Icon size={14} aria-hidden className="shrink-0 text-faint" />;
}
