/** Adopt a container, or import what is pasted: the files it becomes, what they do not keep, and then the plan. */

import { ListChecks, WandSparkles } from "lucide-react";
import { useEffect, useState } from "react";
import { Link, useLocation } from "wouter";
import { Button } from "../../../components/button";
import { Editor, languageOf } from "../../../components/editor";
import { Field } from "../../../components/field";
import { Empty, ProblemNote, Skeleton } from "../../../components/notice";
import { PageHead } from "../../../components/page";
import { ToneMark } from "../../../components/tone";
import { containerPath, servicePath, splitKey, useQuery } from "../../../lib/route";
import { adoption, beginAdoption, changeSource, convert, editAdopted, type Adoption } from "../../../store/adoption";
import { mainTarget } from "../../../store/jobs";
import { useLive } from "../../../store/live";
import { openPlan } from "../../../store/planning";
import { useFieldTable } from "../../../store/kube-fields";
import { useKeyTable } from "../../../store/quadlet-keys";
import { useStore } from "../../../store/store";
import type { AdoptAnswer, Tone } from "../../../wire/types.gen";
import { say, Say } from "../../../words/say";

export function AdoptPage() {
  const names = Object.keys(useLive((state) => state.nodes));
  const [query] = useQuery();
  const container = query.get("container") ?? undefined;
  const wanted = container === undefined ? (query.get("node") ?? "") : splitKey(container)[0];
  const node = names.includes(wanted) ? wanted : names[0];
  const now = useStore(adoption, (value) => value);
  useEffect(() => {
    const before = adoption.get();
    if (node === undefined) return;
    if (before === undefined || before.container !== container) beginAdoption(node, container);
    // An empty box goes to the node where one comes from now.
    else if (container === undefined && before.text === "" && node === wanted) changeSource({ node });
  }, [node, container, wanted]);
  const row = useLive((state) => (container === undefined ? undefined : state.containers[container]));
  const title = container === undefined ? say("Import") : say("Adopt {name}", { name: row?.name ?? splitKey(container)[1].slice(0, 12) });
  const back = container === undefined || row === undefined ? { href: "/services", title: say("services") } : { href: containerPath(row.key), title: row.name };
  return (
    <div className="flex h-full flex-col">
      <PageHead title={title} back={back} />
      {node === undefined ? <Empty title={say("No node yet")}>{say("Services run on nodes: add one first.")}</Empty> : now === undefined || now.container !== container ? <Skeleton /> : <Adopting now={now} nodes={names} title={title} />}
    </div>
  );
}

function Adopting({ now, nodes, title }: { readonly now: Adoption; readonly nodes: readonly string[]; readonly title: string }) {
  const [, navigate] = useLocation();
  const { answer } = now;
  const plan = () => {
    if (answer === undefined) return;
    openPlan({
      node: answer.node,
      draft: { files: answer.files.map(({ path, content }) => ({ path, content })), replaces: answer.replaces },
      subject: title,
      onEdit: (path, content) => content !== undefined && editAdopted(path, content),
      onDone: (job) => {
        adoption.set(undefined);
        const first = mainTarget(job);
        navigate(first === undefined ? "/services" : servicePath(first));
      },
    });
  };
  return (
    <>
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto lg:flex-row lg:overflow-hidden">
        <div className="flex flex-col gap-4 p-3 md:px-5 lg:w-104 lg:shrink-0 lg:overflow-y-auto lg:border-r lg:border-line">
          {now.container === undefined ? <Pasted now={now} nodes={nodes} /> : <Naming now={now} />}
          <ProblemNote problem={now.problem} />
          {answer !== undefined && <Remarks answer={answer} />}
        </div>
        {answer === undefined ? now.busy === true ? <Skeleton /> : <Blank now={now} /> : <Files answer={answer} onSave={plan} />}
      </div>
      <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-3 py-2 md:px-5">
        <p className="mr-auto text-xs text-faint" role="status">
          {now.old === true ? say("The files are of what stood there before: make them anew first.") : say("Nothing is written before you have seen the plan.")}
        </p>
        <Button look="primary" icon={<ListChecks size={14} aria-hidden />} disabled={answer === undefined || now.old === true || now.busy === true} onClick={plan}>
          {say("See the plan")}
        </Button>
      </footer>
    </>
  );
}

function Blank({ now }: { readonly now: Adoption }) {
  if (now.container !== undefined) return null;
  return (
    <div className="grid flex-1 place-items-center max-lg:hidden">
      <Empty title={say("The files will stand here")}>{say("Paste what you have at the left. It is converted on the hub and nothing on {node} changes.", { node: now.node })}</Empty>
    </div>
  );
}

/** Once there are files, what they came from steps back. */
function Pasted({ now, nodes }: { readonly now: Adoption; readonly nodes: readonly string[] }) {
  if (now.answer === undefined) return <Paste now={now} nodes={nodes} />;
  return (
    <details className="rounded-md border border-line">
      <summary className="flex min-h-9 cursor-pointer items-center px-3 text-sm font-medium">{say("What was pasted, and for where")}</summary>
      <div className="border-t border-line p-3">
        <Paste now={now} nodes={nodes} />
      </div>
    </details>
  );
}

function Paste({ now, nodes }: { readonly now: Adoption; readonly nodes: readonly string[] }) {
  const looksLikeCompose = /^\s*services\s*:/m.test(now.text);
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void convert();
      }}
    >
      <Field label={say("Paste it here")} hint={say("A podman run or docker run line, a compose file, or a .quadlets bundle.")}>
        {(props) => (
          <textarea
            {...props}
            className="field h-48 resize-y py-2 font-mono text-xs leading-5"
            spellCheck={false}
            autoFocus
            placeholder={"podman run -d --name web -p 8080:80 docker.io/library/nginx:1"}
            value={now.text}
            onChange={(event) => changeSource({ text: event.target.value })}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void convert();
            }}
          />
        )}
      </Field>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={say("Node")}>
          {(props) => (
            <select {...props} className="field" value={now.node} onChange={(event) => changeSource({ node: event.target.value })}>
              {nodes.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={say("Name")} hint={looksLikeCompose ? say("The project's; its folder's name where it ran.") : say("Where the text gives none.")}>
          {(props) => <input {...props} className="field" spellCheck={false} autoComplete="off" value={now.name} onChange={(event) => changeSource({ name: event.target.value.trim() })} />}
        </Field>
      </div>
      <Field label={say("Folder on the node")} hint={say("What ./paths mean: where the compose file lies or the line was typed.")}>
        {(props) => <input {...props} className="field font-mono text-xs" spellCheck={false} autoComplete="off" placeholder="/home/anna/web" value={now.folder} onChange={(event) => changeSource({ folder: event.target.value.trim() })} />}
      </Field>
      {looksLikeCompose && (
        <Field label={say("Variables")} hint={say("The lines of the .env file beside it.")}>
          {(props) => <textarea {...props} className="field h-16 resize-y py-2 font-mono text-xs leading-5" spellCheck={false} placeholder="TAG=1.2" value={now.values} onChange={(event) => changeSource({ values: event.target.value })} />}
        </Field>
      )}
      <Button type="submit" busy={now.busy === true} disabled={now.text.trim() === ""} icon={<WandSparkles size={14} aria-hidden />} className="self-start">
        {now.answer === undefined ? say("Make files of it") : say("Make them anew")}
      </Button>
    </form>
  );
}

/** Of a container nothing must be asked; another name may be wished. */
function Naming({ now }: { readonly now: Adoption }) {
  return (
    <form
      className="flex items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void convert();
      }}
    >
      <div className="min-w-0 flex-1">
        <Field label={say("Name of the service")} hint={say("As the container is called, unless you say otherwise.")}>
          {(props) => <input {...props} className="field" spellCheck={false} autoComplete="off" value={now.name} onChange={(event) => changeSource({ name: event.target.value.trim() })} />}
        </Field>
      </div>
      <Button type="submit" busy={now.busy === true} className="mt-6">
        {say("Rename")}
      </Button>
    </form>
  );
}

function Remarks({ answer }: { readonly answer: AdoptAnswer }) {
  const containers = useLive((state) => state.containers);
  const replaced = answer.replaces.map((key) => containers[key]).filter((row) => row !== undefined);
  return (
    <>
      <Texts title={say("Not carried over")} tone="look" texts={answer.losses} none={say("Everything is carried over.")} />
      {answer.secrets.length > 0 && <Texts title={say("Secrets that must be on the node first")} tone="look" texts={answer.secrets.map((name) => `podman secret create ${name} FILE`)} />}
      {replaced.length > 0 && (
        <section>
          <h2 className="mb-1 text-xs font-semibold text-soft">{say("In place of")}</h2>
          <p className="text-sm">
            <Say
              text="{containers}: stopped and kept under another name. If the new one does not get well, it is as before again."
              values={{
                containers: replaced.map((row, index) => (
                  <span key={row.key}>
                    {index > 0 && ", "}
                    <Link href={containerPath(row.key)} className="link">
                      {row.name}
                    </Link>
                  </span>
                )),
              }}
            />
          </p>
        </section>
      )}
      <Texts title={say("To know")} tone="off" texts={answer.notes} />
    </>
  );
}

function Texts({ title, tone, texts, none }: { readonly title: string; readonly tone: Tone; readonly texts: readonly string[]; readonly none?: string }) {
  if (texts.length === 0 && none === undefined) return null;
  return (
    <section aria-label={title}>
      <h2 className="mb-1 text-xs font-semibold text-soft">{title}</h2>
      {texts.length === 0 ? (
        <p className="text-sm text-soft">{none}</p>
      ) : (
        <ul className="flex flex-col gap-1.5 text-sm">
          {texts.map((text) => (
            <li key={text} className="flex gap-2.5">
              <span className="pt-1">
                <ToneMark tone={tone} silent />
              </span>
              <span className="min-w-0 wrap-anywhere">{text}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Files({ answer, onSave }: { readonly answer: AdoptAnswer; readonly onSave: () => void }) {
  const [chosen, setChosen] = useState<string>();
  const file = answer.files.find((each) => each.path === chosen) ?? answer.files[0];
  const keys = useKeyTable(answer.node, file?.path ?? "");
  const fields = useFieldTable(file !== undefined && languageOf(file.path) === "yaml");
  if (file === undefined) return null;
  return (
    <section aria-label={say("Files")} className="flex min-w-0 flex-1 flex-col max-lg:min-h-96 max-lg:border-t max-lg:border-line">
      <div role="tablist" aria-label={say("Files")} className="flex flex-wrap gap-1 border-b border-line bg-side px-2 py-1.5">
        {answer.files.map(({ path }) => (
          <button key={path} type="button" role="tab" aria-selected={path === file.path} title={path} onClick={() => setChosen(path)} className={`rounded px-2 py-1 font-mono text-xs ${path === file.path ? "bg-raised text-ink ring-1 ring-edge" : "text-soft hover:bg-hover"}`}>
            {path.slice(path.lastIndexOf("/") + 1)}
          </button>
        ))}
      </div>
      <div className="min-h-0 flex-1">
        <Editor label={file.path} value={file.content} language={languageOf(file.path)} keys={keys} fields={fields} onChange={(text) => editAdopted(file.path, text)} onSave={onSave} />
      </div>
    </section>
  );
}
