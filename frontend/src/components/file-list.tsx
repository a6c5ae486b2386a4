/** Files of a node, and the text of the one that was chosen. Read-only; a text is fetched when somebody looks. */

import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { useFileText } from "../store/files";
import type { FileView } from "../wire/types.gen";
import { say } from "../words/say";
import { Button } from "./button";
import { Copyable } from "./detail";
import { ProblemAgain, Skeleton } from "./notice";

const KINDS: Readonly<Record<string, string>> = {
  quadlet: say("Quadlet file"),
  unit: say("unit file"),
  dropin: say("drop-in"),
  kube: say("Kubernetes YAML"),
  env: say("environment"),
  config: say("configuration"),
  proxy: say("proxy configuration"),
};

export function FileList({ node, files }: { readonly node: string; readonly files: readonly FileView[] }) {
  const [open, setOpen] = useState<string>();
  return (
    <ul className="-mx-1 flex flex-col">
      {files.map((file) => (
        <li key={file.path}>
          <FileLine file={file} open={open === file.path} onToggle={() => setOpen(open === file.path ? undefined : file.path)} />
          {open === file.path && file.sha256 !== undefined && <FileText node={node} file={file} />}
        </li>
      ))}
    </ul>
  );
}

interface LineProps {
  readonly file: FileView;
  readonly open: boolean;
  readonly onToggle: () => void;
}

function FileLine({ file, open, onToggle }: LineProps) {
  const slash = file.path.lastIndexOf("/") + 1;
  const name = file.path.slice(slash);
  const kind = KINDS[file.kind] ?? file.kind;
  if (file.sha256 === undefined) {
    return (
      <div className="px-1 py-1 pl-6 text-sm" title={file.path}>
        <span className="font-mono text-xs wrap-anywhere">{name}</span> <span className="text-xs text-faint">{kind}</span>
        <p className={`text-xs ${file.problem === undefined ? "text-faint" : "text-look"}`}>{file.problem ?? file.path}</p>
      </div>
    );
  }
  return (
    <button type="button" aria-expanded={open} onClick={onToggle} title={file.path} className="flex min-h-7 w-full items-center gap-1.5 rounded px-1 text-left hover:bg-hover">
      <ChevronRight size={14} aria-hidden className={`shrink-0 text-faint ${open ? "rotate-90" : ""}`} />
      <span className="min-w-0 font-mono text-xs wrap-anywhere">{name}</span>
      <span className="ml-auto shrink-0 text-xs text-faint">{kind}</span>
    </button>
  );
}

/** Values of an environment file may be secrets: they are shown when asked for, and the hub records it. */
function FileText({ node, file }: { readonly node: string; readonly file: FileView }) {
  const [asked, setAsked] = useState(file.kind !== "env");
  return (
    <div className="mx-1 mt-1 mb-2.5 overflow-hidden rounded-md border border-line">
      <div className="border-b border-line bg-side py-1.5 pr-1 pl-2.5 font-mono text-2xs text-soft">
        <Copyable text={file.path} what={say("the path of the file")} />
      </div>
      {asked ? <Loaded node={node} file={file} /> : <Hidden onShow={() => setAsked(true)} />}
    </div>
  );
}

function Hidden({ onShow }: { readonly onShow: () => void }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 px-2.5 py-2 text-sm text-soft">
      <span>{say("It may hold secrets. Who looks is recorded.")}</span>
      <Button small onClick={onShow}>
        {say("Show values")}
      </Button>
    </div>
  );
}

function Loaded({ node, file }: { readonly node: string; readonly file: FileView }) {
  const { text, problem, load } = useFileText(node, file.path);
  const changed = text !== undefined && text.sha256 !== file.sha256;
  return (
    <>
      {changed && (
        <div role="status" className="flex flex-wrap items-center justify-between gap-2 border-b border-line bg-look-wash px-2.5 py-1.5 text-sm">
          <span>{say("It changed on the node.")}</span>
          <Button small onClick={load}>
            {say("Show the new one")}
          </Button>
        </div>
      )}
      <ProblemAgain problem={problem} again={load} className="p-2" />
      {text === undefined && problem === undefined && <Skeleton />}
      {text !== undefined && <Numbered text={text.content} label={file.path} />}
    </>
  );
}

/** The text with its line numbers, which are not part of what one selects. Long lines scroll, the page does not. */
function Numbered({ text, label }: { readonly text: string; readonly label: string }) {
  if (text === "") return <p className="px-2.5 py-2 text-sm text-faint">{say("The file is empty.")}</p>;
  const count = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  const numbers = Array.from({ length: count }, (_, index) => index + 1).join("\n");
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div role="region" aria-label={label} tabIndex={0} data-inset-focus className="max-h-[60vh] overflow-auto font-mono text-xs leading-5">
      <div className="flex w-max min-w-full">
        <pre aria-hidden className="num sticky left-0 bg-canvas py-1.5 pr-2.5 pl-2.5 text-right text-faint select-none">
          {numbers}
        </pre>
        <pre className="py-1.5 pr-3 pl-1">{text}</pre>
      </div>
    </div>
  );
}
