/** A new service: its type, its name, and its file as a form and as text, which are two views of one thing. */

import { ListChecks } from "lucide-react";
import { useEffect, useState } from "react";
import { Link, useLocation } from "wouter";
import { Button } from "../../../components/button";
import { Editor } from "../../../components/editor";
import { Field } from "../../../components/field";
import { Empty, Skeleton } from "../../../components/notice";
import { PageHead } from "../../../components/page";
import { QuadletForm } from "../../../components/quadlet-form";
import { servicePath, useQuery, withQuery } from "../../../lib/route";
import { useMedia } from "../../../lib/width";
import { useLive } from "../../../store/live";
import { newService, type NewService } from "../../../store/new-service";
import { openPlan } from "../../../store/planning";
import { useKeyTable } from "../../../store/quadlet-keys";
import { useStore } from "../../../store/store";
import { useFindings } from "../../../store/workspace";
import { api, ApiError } from "../../../wire/http";
import { useReferences } from "../files/references";
import { nameProblem, TYPES } from "./types";

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
    if (before === undefined) newService.set({ node, type, name: "", text: "", touched: false });
    // One that nobody has written into goes where one comes from now.
    else if (!before.touched && node === wanted) change({ node });
  }, [node, wanted, type]);
  return (
    <div className="flex h-full flex-col">
      <PageHead title="New service" back={{ href: "/services", title: "services" }}>
        <Link href={`/services/import${withQuery("", { node })}`} className="link text-sm">
          Import a run line or compose file instead
        </Link>
      </PageHead>
      {node === undefined ? <Empty title="No node yet">Services run on nodes: add one first.</Empty> : now === undefined ? <Skeleton /> : <Making now={now} nodes={names} folder={nodes[now.node]?.quadletFolder} />}
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
  const path = `${folder ?? "/"}/${file}`;
  useStarter(now);
  const problem = nameProblem(now.name);
  const plan = () => {
    if (problem !== undefined || folder === undefined) return;
    openPlan({
      node: now.node,
      draft: { files: [{ path, content: now.text }] },
      subject: `New service ${now.name}`,
      onEdit: (_path, text) => text !== undefined && change({ text, touched: true }),
      onShow: () => setView("text"),
      onDone: (job) => {
        newService.set(undefined);
        const [first] = job.targets ?? [];
        if (first !== undefined) navigate(servicePath(first));
      },
    });
  };
  return (
    <>
      <Head now={now} nodes={nodes} file={file} problem={now.name === "" ? undefined : problem} />
      {!wide && <Views view={view} onChange={setView} />}
      <div className="flex min-h-0 flex-1">
        {(wide || view === "form") && (
          <div className={`min-h-0 overflow-y-auto ${wide ? "w-104 shrink-0 border-r border-line" : "flex-1"}`} role="group" aria-label="Form">
            {now.text !== "" && <QuadletForm key={now.type} name={`new.${now.type}`} text={now.text} onText={(text) => change({ text, touched: true })} />}
          </div>
        )}
        {(wide || view === "text") && (
          <div className="min-h-0 min-w-0 flex-1">
            <Text now={now} path={path} onSave={plan} />
          </div>
        )}
      </div>
      <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-3 py-2 md:px-5">
        <p className="mr-auto text-xs text-faint">{folder === undefined ? "The node has not told where its files go." : "Nothing is written before you have seen the plan."}</p>
        {now.touched && (
          <Button look="quiet" onClick={() => newService.set({ ...now, name: "", text: "", touched: false })}>
            Start again
          </Button>
        )}
        <Button look="primary" icon={<ListChecks size={14} aria-hidden />} disabled={problem !== undefined || folder === undefined} onClick={plan}>
          See the plan
        </Button>
      </footer>
    </>
  );
}

/** A file that nobody has written into begins as the hub says for its type and name. */
function useStarter({ type, name, touched }: NewService): void {
  useEffect(() => {
    if (touched) return undefined;
    let over = false;
    api.form({ name: `${nameProblem(name) === undefined ? name : "new"}.${type}` }).then(
      (answer) => !over && change({ text: answer.text }),
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
      },
    );
    return () => {
      over = true;
    };
  }, [type, name, touched]);
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
      <Field label="Type" hint={type?.text ?? ""}>
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
      <Field label="Name" hint={`Written as ${file}`} problem={problem}>
        {(props) => <input {...props} className="field" autoFocus spellCheck={false} autoComplete="off" placeholder="web" value={now.name} onChange={(event) => change({ name: event.target.value.trim() })} />}
      </Field>
      <Field label="Node">
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
    <div role="group" aria-label="View" className="flex gap-1 border-b border-line px-2 py-1">
      {(["form", "text"] as const).map((each) => (
        <button key={each} type="button" aria-pressed={each === view} onClick={() => onChange(each)} className={`h-8 flex-1 rounded-md text-sm ${each === view ? "bg-pressed font-medium" : "text-soft"}`}>
          {each === "form" ? "Form" : "Text"}
        </button>
      ))}
    </div>
  );
}

function Text({ now, path, onSave }: { readonly now: NewService; readonly path: string; readonly onSave: () => void }) {
  const findings = useFindings(now.node, path, now.text === "" ? undefined : now.text);
  const table = useKeyTable(now.node, path);
  const valuesOf = useReferences(now.node);
  return <Editor label="Text of the new file" value={now.text} language="unit" onChange={(text) => change({ text, touched: true })} onSave={onSave} findings={findings} keys={table} valuesOf={valuesOf} />;
}
