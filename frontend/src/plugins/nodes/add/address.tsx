/** Step 1: where the node is. */

import { useState } from "react";
import { Button } from "../../../components/button";
import { Field } from "../../../components/field";
import { ProblemNote } from "../../../components/notice";
import { useLive } from "../../../store/live";
import { probe, useTask } from "../../../store/nodes";
import type { ProbeAnswer } from "../../../wire/types.gen";
import { say } from "../../../words/say";
import { parseAddress, suggestName, toProbe, type Draft } from "../model";
import { NameField, nameProblem } from "./name-field";

interface AddressProps {
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly onDone: (answer: ProbeAnswer) => void;
  /** The machine that ServiceBay itself runs on is meant. */
  readonly onLocal: () => void;
  /** It is behind a router: it has to come to us. */
  readonly onJoin: () => void;
}

export function AddressStep({ draft, onDraft, onDone, onLocal, onJoin }: AddressProps) {
  const task = useTask();
  const taken = useLive((state) => state.nodes[draft.name] !== undefined);
  const local = useLive((state) => Object.values(state.nodes).some((node) => node.local === true));
  const [tried, setTried] = useState(false);
  const problem = nameProblem(draft.name, taken);
  const fieldProblem = (field: string) => (task.problem?.field === field ? task.problem.detail : undefined);
  const set = (changes: Partial<Draft>) => onDraft({ ...draft, ...changes });

  const onAddress = (address: string) => {
    const parsed = parseAddress(address);
    const follows = draft.name === "" || draft.name === suggestName(parseAddress(draft.address).host);
    set({ address, ...(parsed.user === undefined ? {} : { user: parsed.user }), ...(parsed.port === undefined ? {} : { port: parsed.port }), ...(follows ? { name: suggestName(parsed.host) } : {}) });
  };
  const submit = () => {
    setTried(true);
    if (draft.address === "" || draft.user === "" || problem !== undefined) return;
    set({ address: parseAddress(draft.address).host });
    void task.run(async () => onDone(await probe(toProbe(draft))));
  };
  return (
    <form
      className="flex flex-col gap-4"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p className="text-sm text-soft">{say("A node is a Linux machine and one user on it, whose containers and services you want to see. Nothing is installed there.")}</p>
      <p className="flex flex-wrap gap-x-4 gap-y-1.5 text-sm text-soft">
        {!local && (
          <button type="button" className="link" onClick={onLocal}>
            {say("Add this machine instead")}
          </button>
        )}
        <button type="button" className="link" onClick={onJoin}>
          {say("It cannot be reached from here: let it dial in")}
        </button>
      </p>
      <div className="grid gap-4 sm:grid-cols-[2fr_1fr_5rem]">
        <Field label={say("Address")} hint={say("A host name or IP address; user@host:port works too.")} problem={tried && draft.address === "" ? say("Where is the node?") : fieldProblem("host")}>
          {(props) => <input {...props} className="field font-mono" value={draft.address} onChange={(event) => onAddress(event.target.value)} autoComplete="off" autoCapitalize="off" spellCheck={false} autoFocus placeholder="nas.example.net" />}
        </Field>
        <Field label={say("User")} problem={tried && draft.user === "" ? say("Who runs the services?") : fieldProblem("user")}>
          {(props) => <input {...props} className="field font-mono" value={draft.user} onChange={(event) => set({ user: event.target.value })} autoComplete="off" autoCapitalize="off" spellCheck={false} />}
        </Field>
        <Field label={say("Port")} problem={fieldProblem("port")}>
          {(props) => <input {...props} className="field num font-mono" value={draft.port} onChange={(event) => set({ port: event.target.value.replace(/\D/g, "") })} inputMode="numeric" />}
        </Field>
      </div>
      <NameField name={draft.name} problem={tried || taken ? problem : undefined} onName={(name) => set({ name })} />
      <details className="text-sm" open={draft.jump !== ""}>
        <summary className="w-fit rounded text-soft">{say("Reach it through another machine")}</summary>
        <div className="mt-2">
          <Field label={say("Jump hosts")} hint={say("user@host:port, the outermost first, with commas between.")} problem={fieldProblem("jump")}>
            {(props) => <input {...props} className="field font-mono" value={draft.jump} onChange={(event) => set({ jump: event.target.value })} autoComplete="off" spellCheck={false} />}
          </Field>
        </div>
      </details>
      {task.problem?.field === undefined && <ProblemNote problem={task.problem} />}
      <div>
        <Button type="submit" look="primary" busy={task.busy}>
          {task.busy ? say("Asking {host}", { host: parseAddress(draft.address).host }) : say("Ask for its host key")}
        </Button>
      </div>
    </form>
  );
}
