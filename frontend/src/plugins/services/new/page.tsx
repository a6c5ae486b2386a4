/** A new service: its type, its name, and its file as a form and as text, which are two views of one thing. */

import { ListChecks } from "lucide-react";
import { useEffect, useState } from "react";
import { Link, useLocation } from "wouter";
import { Button } from "../../../components/button";
import { Editor, languageOf } from "../../../components/editor";
import { Field } from "../../../components/field";
import { Empty, ProblemAgain, Skeleton } from "../../../components/notice";
import { PageHead } from "../../../components/page";
import { QuadletForm } from "../../../components/quadlet-form";
import { servicePath, useQuery, withQuery } from "../../../lib/route";
import { useMedia } from "../../../lib/width";
import { useFileName } from "../../../store/file-name";
import { useFieldTable } from "../../../store/kube-fields";
import { mainTarget } from "../../../store/jobs";
import { useLive } from "../../../store/live";
import { newService, type NewService } from "../../../store/new-service";
import { openPlan } from "../../../store/planning";
import { noteRefusal } from "../../../store/session";
import { useKeyTable } from "../../../store/quadlet-keys";
import { useStore } from "../../../store/store";
import { useFindings } from "../../../store/workspace";
import { api, ApiError } from "../../../wire/http";
import type { Problem } from "../../../wire/types.gen";
import { say } from "../../../words/say";
import { useReferences } from "../files/references";
import { TYPES } from "./types";

export function NewServicePage() {
  const nodes = useLive((state) => state.nodes);
  const names = Object.keys(nodes);
  const now = useStore(newService, (value) => value);
  const [query] = useQuery();
  const wanted = query.get("node") ?? "";
  const node = names.includes(wanted) ? wanted : names[0];
  const type = query.get("type") ?? "container";
  useEffect(() => {
    const before = newService.get();
    if (node === undefined) return;
    if (before === undefined) newService.set({ node, type, name: "", text: "", beside: [], touched: false });
    // One that nobody has written into goes where one comes from now.
    else if (!before.touched && node === wanted) change({ node });
  }, [node, wanted, type]);
  return (
    <div className="flex h-full flex-col">
      <PageHead title={say("New service")} back={{ href: "/services", title: say("services") }}>
        <Link href={`/services/import${withQuery("", { node })}`} className="link text-sm">
          {say("Import a run line or compose file instead")}
        </Link>
      </PageHead>
      {node === undefined ? <Empty title={say("No node yet")}>{say("Services run on nodes: add one first.")}</Empty> : now === undefined ? <Skeleton /> : <Making now={now} nodes={names} folder={nodes[now.node]?.quadletFolder} />}
    </div>
  );
}

interface Props {
  readonly now: NewService;
  readonly nodes: readonly string[];
  readonly folder: string | undefined;
}

const change = (more: Partial<NewService>) => newService.set((now) => (now === undefined ? now : { ...now, ...more }));

function Making({ now, nodes, folder }: Props) {
  const wide = useMedia("(min-width: 900px)");
  const [view, setView] = useState<"form" | "text">("form");
  const [, navigate] = useLocation();
  const file = `${now.name === "" ? "new" : now.name}.${now.type}`;
  const starter = useStarter(now);
  const { problem, check } = useFileName(now.node, now.name, `new.${now.type}`);
  const plan = async () => {
    const path = now.name === "" ? undefined : await check();
    if (path === undefined) return;
    const beside = besideOf(now).map(({ name, text }) => ({ path: `${path.slice(0, path.lastIndexOf("/"))}/${name}`, content: text }));
    openPlan({
      node: now.node,
      draft: { files: [{ path, content: now.text }, ...beside] },
      subject: say("New service {name}", { name: now.name }),
      onEdit: (changed, text) => text !== undefined && take(changed, path, text),
      onShow: () => setView("text"),
      onDone: (job) => {
        newService.set(undefined);
        const first = mainTarget(job);
        if (first !== undefined) navigate(servicePath(first));
      },
    });
  };
  return (
    <>
      <Head now={now} nodes={nodes} file={file} problem={problem} />
      <ProblemAgain problem={starter.problem} again={starter.again} className="p-3 md:px-5" />
      {!wide && <Views view={view} onChange={setView} />}
      <div className="flex min-h-0 flex-1">
        {(wide || view === "form") && (
          <div className={`min-h-0 overflow-y-auto ${wide ? "w-104 shrink-0 border-r border-line" : "flex-1"}`} role="group" aria-label={say("Form")}>
            {now.text !== "" && <QuadletForm key={now.type} name={`new.${now.type}`} text={now.text} onText={(text, before) => newService.get()?.text === before && change({ text, touched: true })} />}
          </div>
        )}
        {(wide || view === "text") && (
          <div className="min-h-0 min-w-0 flex-1">
            <Texts now={now} file={file} folder={folder ?? "/"} onSave={() => void plan()} />
          </div>
        )}
      </div>
      <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-3 py-2 md:px-5">
        <p className="mr-auto text-xs text-faint">{folder === undefined ? say("The node has not told where its files go.") : say("Nothing is written before you have seen the plan.")}</p>
        {now.touched && (
          <Button look="quiet" onClick={() => newService.set({ ...now, name: "", text: "", beside: [], touched: false })}>
            {say("Start again")}
          </Button>
        )}
        <Button look="primary" icon={<ListChecks size={14} aria-hidden />} disabled={now.name === "" || problem !== undefined || folder === undefined} onClick={() => void plan()}>
          {say("See the plan")}
        </Button>
      </footer>
    </>
  );
}

/** The files beside it that its text names. */
const besideOf = ({ text, beside }: NewService) => beside.filter((file) => text.includes(file.name));

/** Take a text that the plan was given, of the file or of one beside it. */
function take(changed: string, path: string, text: string): void {
  if (changed === path) change({ text, touched: true });
  else changeBeside(changed.slice(changed.lastIndexOf("/") + 1), text);
}

const changeBeside = (name: string, text: string) =>
  newService.set((now) => (now === undefined ? now : { ...now, touched: true, beside: now.beside.some((file) => file.name === name) ? now.beside.map((file) => (file.name === name ? { name, text } : file)) : [...now.beside, { name, text }] }));

/** A file that nobody has written into begins as the hub says for its type and name. */
function useStarter({ type, name, touched }: NewService): { readonly problem: Problem | undefined; readonly again: () => void } {
  const [problem, setProblem] = useState<Problem>();
  const [tries, setTries] = useState(0);
  // oxlint-disable-next-line react/exhaustive-deps, react/exhaustive-effect-dependencies -- another try asks anew
  useEffect(() => {
    if (touched) return undefined;
    let over = false;
    const ask = (stem: string): Promise<void> =>
      api.form({ name: `${stem}.${type}` }).then(
        (answer) => {
          if (over) return;
          setProblem(undefined);
          change({ text: answer.text, beside: answer.beside ?? [] });
        },
        (error: unknown) => {
          if (!(error instanceof ApiError)) throw error;
          noteRefusal(error);
          if (!over) setProblem(error.problem);
        },
      );
    void ask(name === "" ? "new" : name);
    return () => {
      over = true;
    };
  }, [type, name, touched, tries]);
  return { problem, again: () => setTries(tries + 1) };
}

interface HeadProps {
  readonly now: NewService;
  readonly nodes: readonly string[];
  readonly file: string;
  readonly problem: string | undefined;
}

function Head({ now, nodes, file, problem }: HeadProps) {
  const type = TYPES.find((each) => each.id === now.type);
  return (
    <div className="grid gap-x-4 gap-y-3 border-b border-line px-3 py-3 sm:grid-cols-3 md:px-5">
      <Field label={say("Type")} hint={type?.text ?? ""}>
        {(props) => (
          <select {...props} className="field" value={now.type} onChange={(event) => change({ type: event.target.value, ...(now.touched ? {} : { text: "" }) })}>
            {TYPES.map((each) => (
              <option key={each.id} value={each.id}>
                {each.title}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={say("Name")} hint={say("Written as {file}", { file })} problem={problem}>
        {(props) => <input {...props} className="field" autoFocus spellCheck={false} autoComplete="off" placeholder="web" value={now.name} onChange={(event) => change({ name: event.target.value.trim() })} />}
      </Field>
      <Field label={say("Node")}>
        {(props) => (
          <select {...props} className="field" value={now.node} onChange={(event) => change({ node: event.target.value })}>
            {nodes.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        )}
      </Field>
    </div>
  );
}

function Views({ view, onChange }: { readonly view: "form" | "text"; readonly onChange: (view: "form" | "text") => void }) {
  return (
    <div role="group" aria-label={say("View")} className="flex gap-1 border-b border-line px-2 py-1">
      {(["form", "text"] as const).map((each) => (
        <button key={each} type="button" aria-pressed={each === view} onClick={() => onChange(each)} className={`h-8 flex-1 rounded-md text-sm ${each === view ? "bg-pressed font-medium" : "text-soft"}`}>
          {each === "form" ? say("Form") : say("Text")}
        </button>
      ))}
    </div>
  );
}

interface TextsProps {
  readonly now: NewService;
  readonly file: string;
  readonly folder: string;
  readonly onSave: () => void;
}

/** The file's text, and those beside it. */
function Texts({ now, file, folder, onSave }: TextsProps) {
  const beside = besideOf(now);
  const [chosen, setChosen] = useState<string>();
  const other = beside.find((each) => each.name === chosen);
  if (beside.length === 0) return <Text node={now.node} path={`${folder}/${file}`} text={now.text} onText={(text) => change({ text, touched: true })} onSave={onSave} />;
  return (
    <div className="flex h-full flex-col">
      <div role="group" aria-label={say("Files")} className="flex flex-wrap gap-1 border-b border-line bg-side px-2 py-1.5">
        {[file, ...beside.map((each) => each.name)].map((name) => (
          <button key={name} type="button" aria-pressed={name === (other?.name ?? file)} onClick={() => setChosen(name)} className={`rounded px-2 py-1 font-mono text-xs ${name === (other?.name ?? file) ? "bg-raised text-ink ring-1 ring-edge" : "text-soft hover:bg-hover"}`}>
            {name}
          </button>
        ))}
      </div>
      <div className="min-h-0 flex-1">
        {other === undefined ? (
          <Text node={now.node} path={`${folder}/${file}`} text={now.text} onText={(text) => change({ text, touched: true })} onSave={onSave} />
        ) : (
          <Text key={other.name} node={now.node} path={`${folder}/${other.name}`} text={other.text} onText={(text) => changeBeside(other.name, text)} onSave={onSave} />
        )}
      </div>
    </div>
  );
}

interface TextProps {
  readonly node: string;
  readonly path: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onSave: () => void;
}

function Text({ node, path, text, onText, onSave }: TextProps) {
  const language = languageOf(path);
  const findings = useFindings(node, path, text === "" ? undefined : text);
  const table = useKeyTable(node, path);
  const fields = useFieldTable(language === "yaml");
  const valuesOf = useReferences(node);
  return <Editor label={language === "unit" ? say("Text of the new file") : say("Text of {path}", { path: path.slice(path.lastIndexOf("/") + 1) })} value={text} language={language} onChange={onText} onSave={onSave} findings={findings} keys={table} fields={fields} valuesOf={valuesOf} />;
}
