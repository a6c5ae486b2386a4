/** Step 3: the node lets our key in, by a command run there or by a password used once. */

import { useState } from "react";
import { Button } from "../../../components/button";
import { CopyBlock } from "../../../components/copy";
import { Field } from "../../../components/field";
import { ProblemNote } from "../../../components/notice";
import { addNode, probe, useTask } from "../../../store/nodes";
import type { ProbeAnswer } from "../../../wire/types.gen";
import { say, Say } from "../../../words/say";
import { parseAddress, toProbe, type Draft } from "../model";

interface AccessProps {
  readonly draft: Draft;
  readonly answer: ProbeAnswer;
  /** The address or the user is another one. */
  readonly onBack: () => void;
  /** The node shows another host key than the confirmed one. */
  readonly onOtherKey: (answer: ProbeAnswer) => void;
  readonly onDone: () => void;
}

export function AccessStep({ draft, answer, onBack, onOtherKey, onDone }: AccessProps) {
  const [way, setWay] = useState<"key" | "password">("key");
  const [password, setPassword] = useState("");
  const [waiting, setWaiting] = useState(false);
  const task = useTask();
  const target = `${draft.user}@${parseAddress(draft.address).host}`;
  const add = (secret?: string) =>
    task.run(async () => {
      const body = { name: draft.name, ...confirmed(answer), ...toProbe(draft) };
      await addNode(secret === undefined ? body : { ...body, password: secret });
      onDone();
    });
  const lookAgain = () =>
    task.run(async () => {
      const next = await probe(toProbe(draft));
      // Another key than the confirmed one must be confirmed again: the hub would refuse it anyway.
      if (!sameKeys(next, answer)) return onOtherKey(next);
      setWaiting(!next.keyAccepted);
      if (next.keyAccepted) await addNode({ name: draft.name, ...confirmed(answer), ...toProbe(draft) }).then(onDone);
    });
  if (answer.keyAccepted) {
    return (
      <div className="flex flex-col gap-4 text-sm">
        <p>
          <Say text="{target} lets ServiceBay in with its key already." values={{ target: <span className="font-mono text-xs">{target}</span> }} />
        </p>
        <ProblemNote problem={task.problem} />
        <div className="flex flex-wrap gap-2">
          <Button look="primary" autoFocus busy={task.busy} onClick={() => void add()}>
            {say("Add {name}", { name: draft.name })}
          </Button>
          <Button onClick={onBack}>{say("Change the address")}</Button>
        </div>
      </div>
    );
  }
  return (
    <form
      className="flex flex-col gap-4 text-sm"
      onSubmit={(event) => {
        event.preventDefault();
        void (way === "key" ? lookAgain() : add(password));
      }}
    >
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-2">
          <Say text="{target} must let ServiceBay's key in. Choose how:" values={{ target: <span className="font-mono text-xs">{target}</span> }} />
        </legend>
        <Choice name="key" now={way} onChoose={setWay} title={say("Run a command on the node")} text={say("It adds ServiceBay's public key to the user's authorized keys.")} />
        <Choice name="password" now={way} onChoose={setWay} title={say("Use the user's password once")} text={say("ServiceBay signs in with it, installs its key, and keeps no password.")} />
      </fieldset>
      {way === "key" ? (
        <div className="flex flex-col gap-1.5">
          <p className="text-soft">{say("Sign in as {user} on the node and run:", { user: draft.user })}</p>
          <CopyBlock text={answer.installCommand} what={say("the command")} />
          <details>
            <summary className="w-fit rounded text-soft">{say("Only the public key")}</summary>
            <div className="mt-1.5">
              <CopyBlock text={answer.publicKey} what={say("the public key")} />
            </div>
          </details>
        </div>
      ) : (
        <Field label={say("Password of {user}", { user: draft.user })} problem={task.problem?.field === "password" ? task.problem.detail : undefined}>
          {(props) => <input {...props} type="password" className="field sm:max-w-72" value={password} onChange={(event) => setPassword(event.target.value)} autoComplete="off" />}
        </Field>
      )}
      {task.problem?.field !== "password" && <ProblemNote problem={task.problem} />}
      <p role="status" className={waiting ? "text-look" : "sr-only"}>
        {waiting ? say("The node does not accept the key yet. Run the command as the user above, then try again.") : ""}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" busy={task.busy} disabled={way === "password" && password === ""}>
          {task.busy ? say("Connecting to {name}", { name: draft.name }) : way === "key" ? say("I ran it, add {name}", { name: draft.name }) : say("Install the key and add {name}", { name: draft.name })}
        </Button>
        <Button onClick={onBack}>{say("Change the address")}</Button>
      </div>
    </form>
  );
}

/** What the person compared in the step before. */
function confirmed({ fingerprint, jumpFingerprints }: ProbeAnswer) {
  return jumpFingerprints.length === 0 ? { fingerprint } : { fingerprint, jumpFingerprints };
}

function sameKeys(one: ProbeAnswer, other: ProbeAnswer): boolean {
  return [...one.jumpFingerprints, one.fingerprint].join() === [...other.jumpFingerprints, other.fingerprint].join();
}

interface ChoiceProps<T extends string> {
  readonly name: T;
  readonly now: string;
  readonly onChoose: (name: T) => void;
  readonly title: string;
  readonly text: string;
}

function Choice<T extends string>({ name, now, onChoose, title, text }: ChoiceProps<T>) {
  return (
    <label className={`flex items-start gap-2.5 rounded-md border px-3 py-2 ${now === name ? "border-accent bg-chosen" : "border-line hover:bg-hover"}`}>
      <input type="radio" name="access" className="mt-1" checked={now === name} onChange={() => onChoose(name)} />
      <span>
        <span className="block font-medium">{title}</span>
        <span className="text-soft">{text}</span>
      </span>
    </label>
  );
}
