/** How a terminal is opened in a container or on a node: which shell, as whom, where; its main process; a debug container. */

import { SquareTerminal } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { Link, useLocation } from "wouter";
import { useFetched } from "../../store/fetched";
import { useLive } from "../../store/live";
import type { Request } from "../../store/terminal/attachment";
import { openTerminal, terminalPath } from "../../store/terminal/tabs";
import { useTerminals } from "../../store/terminal/connection";
import { splitWords } from "../../lib/argv";
import { api } from "../../wire/http";
import type { ContainerView, NodeView, TerminalSession } from "../../wire/types.gen";
import { say, Say } from "../../words/say";
import { Age } from "../age";
import { Button } from "../button";
import { Section } from "../facts";
import { Field } from "../field";
import { ProblemNote } from "../notice";
import { warmTerminal } from "./screen";

const SHELLS = ["bash", "ash", "sh"];
const OTHER = "other";

/** Everything about terminals of one container. */
export function ContainerTerminal({ row }: { readonly row: ContainerView }) {
  useEffect(warmTerminal, []);
  const runs = row.state === "running" && row.stale !== true;
  return (
    <>
      <Running of={(session) => session.container?.id === row.id} />
      {runs ? <ContainerForm key={row.id} row={row} /> : <p className="px-4 py-6 text-sm text-soft">{row.stale === true ? say("{node} does not answer now.", { node: row.node }) : say("{name} does not run: there is nothing to open a shell in. Start it first.", { name: row.name })}</p>}
    </>
  );
}

function ContainerForm({ row }: { readonly row: ContainerView }) {
  const [, navigate] = useLocation();
  const [shell, setShell] = useState("");
  const [command, setCommand] = useState("");
  const [user, setUser] = useState("");
  const [workdir, setWorkdir] = useState("");
  const words = shell === OTHER ? splitWords(command) : shell === "" ? [] : [shell];
  const ready = shell !== OTHER || words.length > 0;
  const base: Request = { node: row.node, container: row.id, name: row.name };
  const open = () => {
    const request = { ...base, ...(words.length > 0 ? { command: words } : {}), ...(user === "" ? {} : { user }), ...(workdir === "" ? {} : { workdir }) };
    navigate(openTerminal(request));
  };
  return (
    <>
      <Section title={say("A shell in it")}>
        <form
          className="flex flex-col gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            if (ready) open();
          }}
        >
          <div className="grid gap-3 sm:grid-cols-3">
            <Field label={say("Shell")}>
              {(props) => (
                <select {...props} className="field" value={shell} onChange={(event) => setShell(event.target.value)}>
                  <option value="">{say("Its own: bash, ash or sh")}</option>
                  {SHELLS.map((each) => (
                    <option key={each}>{each}</option>
                  ))}
                  <option value={OTHER}>{say("Another command")}</option>
                </select>
              )}
            </Field>
            <Field label={say("User")}>{(props) => <input {...props} className="field font-mono" placeholder={say("the image's")} autoComplete="off" spellCheck={false} value={user} onChange={(event) => setUser(event.target.value.trim())} />}</Field>
            <Field label={say("Working directory")}>{(props) => <input {...props} className="field font-mono" placeholder={say("the image's")} autoComplete="off" spellCheck={false} value={workdir} onChange={(event) => setWorkdir(event.target.value.trim())} />}</Field>
          </div>
          {shell === OTHER && <Field label={say("Command")} hint={say("Quotes hold words together; nothing is expanded.")}>{(props) => <input {...props} className="field font-mono" autoFocus autoComplete="off" spellCheck={false} placeholder="python3 -i" value={command} onChange={(event) => setCommand(event.target.value)} />}</Field>}
          <div>
            <Button type="submit" look="primary" disabled={!ready} icon={<SquareTerminal size={14} aria-hidden />} className="max-w-full">
              <span className="truncate">{shell === OTHER ? say("Run it in {name}", { name: row.name }) : say("Open a shell in {name}", { name: row.name })}</span>
            </Button>
          </div>
        </form>
      </Section>
      <Offers base={base} row={row} />
    </>
  );
}

/** What the node offers beside a shell. */
function Offers({ base, row }: { readonly base: Request; readonly row: ContainerView }) {
  const [, navigate] = useLocation();
  const ask = useCallback(() => api.terminalOffer(row.node, row.id), [row.node, row.id]);
  const { value, problem } = useFetched(ask, "");
  return (
    <>
      <Section title={say("Its main process")}>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-sm text-soft">
          <p className="min-w-0 flex-1 basis-60">
            {value?.tty === false ? say("It has no terminal of its own: you see what it writes from now on. Closing the tab never ends it.") : say("You see and type what it does. Ctrl P, Ctrl Q leaves it. Closing the tab never ends it.")}
          </p>
          <Button onClick={() => navigate(openTerminal({ ...base, attach: true }))}>{say("Attach")}</Button>
        </div>
      </Section>
      <Section title={say("A debug container")}>
        <p className="mb-2 text-sm text-soft">{say("For an image without a shell: a throw-away container of another image in the namespaces of {name}. It sees its processes and its network.", { name: row.name })}</p>
        <ProblemNote problem={problem} />
        {value !== undefined && <DebugOffer name={row.name} images={value.debugImages} onOpen={(debugImage) => navigate(openTerminal({ ...base, debugImage }))} />}
      </Section>
    </>
  );
}

interface DebugProps {
  readonly name: string;
  readonly images: readonly string[];
  readonly onOpen: (image: string) => void;
}

/** Which of the node's images to debug with. */
export function DebugOffer({ name, images, onOpen }: DebugProps) {
  const [chosen, setChosen] = useState(images[0] ?? "");
  if (images.length === 0) return <p className="text-sm text-soft">{say("No image with a shell is on this node. Pull one, for example docker.io/library/busybox, then it can be used here.")}</p>;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <label className="min-w-0 flex-1 basis-56">
        <span className="sr-only">{say("Image to debug with")}</span>
        <select className="field font-mono" value={chosen} onChange={(event) => setChosen(event.target.value)}>
          {images.map((image) => (
            <option key={image}>{image}</option>
          ))}
        </select>
      </label>
      <Button className="max-w-full" onClick={() => onOpen(chosen)}>
        <span className="truncate">{say("Debug {name}", { name })}</span>
      </Button>
    </div>
  );
}

/** A node's shell. */
export function NodeTerminal({ node }: { readonly node: NodeView }) {
  const [, navigate] = useLocation();
  const [scope, setScope] = useState(false);
  useEffect(warmTerminal, []);
  return (
    <>
      <Running of={(session) => session.node === node.name} />
      <Section title={say("A shell on {name}", { name: node.name })}>
        {node.status === "online" ? (
          <div className="flex flex-col gap-3">
            <label className="flex items-start gap-2 text-sm">
              <input type="checkbox" className="mt-0.75" checked={scope} onChange={(event) => setScope(event.target.checked)} />
              <span>
                {say("Keep it while ServiceBay restarts")}
                <span className="block text-xs text-faint">{say("It then runs in a scope of the node's user manager, and is joined again afterwards.")}</span>
              </span>
            </label>
            <div>
              <Button look="primary" icon={<SquareTerminal size={14} aria-hidden />} className="max-w-full" onClick={() => navigate(openTerminal({ node: node.name, ...(scope ? { scope } : {}) }))}>
                <span className="truncate">{say("Open a shell on {name}", { name: node.name })}</span>
              </Button>
            </div>
          </div>
        ) : (
          <p className="text-sm text-soft">{say("{name} does not answer now.", { name: node.name })}</p>
        )}
      </Section>
    </>
  );
}

/** A service's containers, each with what can be opened in it. */
export function ServiceTerminal({ containers, name }: { readonly containers: readonly string[]; readonly name: string }) {
  const all = useLive((state) => state.containers);
  const rows = containers.flatMap((key) => all[key] ?? []).filter((row) => row.hidden !== true);
  const [chosen, setChosen] = useState<string>();
  const row = rows.find((each) => each.key === chosen) ?? rows.find((each) => each.state === "running") ?? rows[0];
  if (row === undefined) return <p className="px-4 py-6 text-sm text-soft">{say("{name} has no container now, so there is nothing to open a shell in.", { name })}</p>;
  return (
    <>
      {rows.length > 1 && (
        <div className="border-b border-line px-4 py-3">
          <Field label={say("Container")}>
            {(props) => (
              <select {...props} className="field" value={row.key} onChange={(event) => setChosen(event.target.value)}>
                {rows.map((each) => (
                  <option key={each.key} value={each.key}>
                    {each.name}
                  </option>
                ))}
              </select>
            )}
          </Field>
        </div>
      )}
      <ContainerTerminal row={row} />
    </>
  );
}

/** Terminals that are open there already. */
function Running({ of }: { readonly of: (session: TerminalSession) => boolean }) {
  const sessions = Object.values(useTerminals().sessions ?? {}).filter((session) => session.state !== "ended" && of(session));
  if (sessions.length === 0) return null;
  return (
    <Section title={say("Open now")}>
      <ul className="flex flex-col text-sm">
        {sessions.map((session) => (
          <li key={session.id} className="flex min-h-8 flex-wrap items-center gap-x-2">
            <Link href={terminalPath({ id: session.id, key: session.id })} className="link min-w-0 wrap-anywhere">
              {session.name}
            </Link>
            <span className="text-faint">
              {session.mine ? (
                <Say text="{kind}, since {age}" values={{ kind: KIND[session.kind], age: <Age since={session.createdAt} /> }} />
              ) : (
                <Say text="of {owner}, {kind}, since {age}" values={{ owner: session.owner, kind: KIND[session.kind], age: <Age since={session.createdAt} /> }} />
              )}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

export const KIND: Readonly<Record<TerminalSession["kind"], string>> = { node: say("shell"), container: say("shell in a container"), attach: say("main process of a container"), debug: say("debug container") };
