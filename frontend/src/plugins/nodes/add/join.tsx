/** The way in for a node that cannot be reached: one line, run there, makes it dial in. */

import { useEffect, useState } from "react";
import { Button } from "../../../components/button";
import { CopyBlock } from "../../../components/copy";
import { Field } from "../../../components/field";
import { ProblemNote } from "../../../components/notice";
import { ToneMark } from "../../../components/tone";
import { formatMoment } from "../../../lib/time";
import { useLive } from "../../../store/live";
import { joinToken, useTask } from "../../../store/nodes";
import type { JoinTokenAnswer } from "../../../wire/types.gen";
import { say } from "../../../words/say";
import type { Draft } from "../model";
import { NameField, nameProblem } from "./name-field";

interface Props {
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

export function JoinStep({ draft, onDraft, onBack, onDone }: Props) {
  const [answer, setAnswer] = useState<JoinTokenAnswer>();
  const [address, setAddress] = useState("");
  const task = useTask();
  const make = () =>
    task.run(async () => {
      const made = await joinToken(address.trim() === "" ? { name: draft.name } : { name: draft.name, address: address.trim() });
      setAnswer(made);
      setAddress(made.address);
    });
  return answer === undefined ? (
    <Ask draft={draft} onDraft={onDraft} onBack={onBack} task={task} onSubmit={() => void make()} />
  ) : (
    <div className="flex flex-col gap-4 text-sm">
      <p>{say("Sign in on the node as the user whose services you want to see, and run this line. It works once, until {time}.", { time: formatMoment(answer.expiresAt) })}</p>
      <CopyBlock text={answer.command} what={say("the line")} />
      <p className="text-soft">
        {say("It makes a key for the node, and a user unit that keeps an SSH connection to {address}. Only ServiceBay with the key {fingerprint} is accepted there. The node needs ssh, Python 3.9 or newer and systemd.", { address: answer.address, fingerprint: answer.fingerprint })}
      </p>
      <form
        className="flex flex-wrap items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <Field label={say("Address of ServiceBay, as the node reaches it")} problem={task.problem?.field === "address" ? task.problem.detail : answer.warning}>
          {(props) => <input {...props} className="field font-mono sm:w-72" value={address} onChange={(event) => setAddress(event.target.value)} autoComplete="off" spellCheck={false} />}
        </Field>
        <Button type="submit" busy={task.busy} disabled={address.trim() === ""}>
          {say("Make a new line")}
        </Button>
      </form>
      {task.problem !== undefined && task.problem.field !== "address" && <ProblemNote problem={task.problem} />}
      <Waiting name={draft.name} onDone={onDone} />
    </div>
  );
}

interface AskProps extends Omit<Props, "onDone"> {
  readonly task: ReturnType<typeof useTask>;
  readonly onSubmit: () => void;
}

function Ask({ draft, onDraft, onBack, task, onSubmit }: AskProps) {
  const taken = useLive((state) => state.nodes[draft.name] !== undefined && state.nodes[draft.name]?.joined !== true);
  const problem = nameProblem(draft.name, taken);
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === undefined) onSubmit();
      }}
    >
      <p className="text-sm text-soft">{say("For a machine behind a router or a firewall: it connects to ServiceBay, not the other way round. You get one line to run on it.")}</p>
      <NameField first name={draft.name} problem={draft.name === "" ? undefined : problem} onName={(name) => onDraft({ ...draft, name })} />
      <ProblemNote problem={task.problem} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" busy={task.busy}>
          {say("Show the line to run")}
        </Button>
        <Button onClick={onBack}>{say("Connect to it instead")}</Button>
      </div>
    </form>
  );
}

/** Follows the live state: once the node is connected, the next step is here. */
function Waiting({ name, onDone }: { readonly name: string; readonly onDone: () => void }) {
  const status = useLive((state) => state.nodes[name]?.status);
  useEffect(() => {
    if (status === "online") onDone();
  }, [status, onDone]);
  return (
    <p role="status" className="flex items-center gap-2 text-soft">
      <ToneMark tone="busy" silent />
      {status === undefined ? say("Waiting for the node to dial in.") : say("{name} has joined. Waiting for its first connection.", { name })}
    </p>
  );
}
