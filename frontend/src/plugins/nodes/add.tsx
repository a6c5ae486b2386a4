/** Add a node: address, host key, access, checklist. Each step says what it does and what comes next. */

import { useState } from "react";
import { Link } from "wouter";
import { Button } from "../../components/button";
import { CopyBlock } from "../../components/copy";
import { Field } from "../../components/field";
import { ProblemNote } from "../../components/notice";
import { PageHead } from "../../components/page";
import { Steps } from "../../components/steps";
import { nodePath } from "../../lib/route";
import { useLive } from "../../store/live";
import { addNode, probe, testNode, useTask } from "../../store/nodes";
import type { ProbeAnswer, TestAnswer } from "../../wire/types.gen";
import { FINGERPRINT_COMMAND } from "./changed-key";
import { Checklist } from "./checklist";
import { NO_DRAFT, NODE_NAME, parseAddress, suggestName, toProbe, type Draft } from "./model";

type Stage = "address" | "key" | "access" | "check";
const STAGES: readonly { readonly id: Stage; readonly title: string }[] = [
  { id: "address", title: "Address" },
  { id: "key", title: "Host key" },
  { id: "access", title: "Access" },
  { id: "check", title: "Checklist" },
];

export function AddNodePage() {
  const [stage, setStage] = useState<Stage>("address");
  const [draft, setDraft] = useState(NO_DRAFT);
  const [answer, setAnswer] = useState<ProbeAnswer>();
  const first = useLive((state) => Object.keys(state.nodes).length === 0);
  const name = draft.name;
  return (
    <div className="flex h-full flex-col">
      <PageHead title={first ? "Add the first node" : "Add a node"} back={{ href: "/nodes", title: "nodes" }} />
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="flex max-w-2xl flex-col gap-6 px-4 py-5 md:px-6">
          <Steps steps={STAGES} now={stage} />
          {stage === "address" && (
            <AddressStep
              draft={draft}
              onDraft={setDraft}
              onDone={(found) => {
                setAnswer(found);
                setStage("key");
              }}
            />
          )}
          {stage === "key" && answer !== undefined && (
            <KeyStep draft={draft} answer={answer} onBack={() => setStage("address")} onDone={() => setStage("access")} />
          )}
          {stage === "access" && answer !== undefined && <AccessStep draft={draft} answer={answer} onAnswer={setAnswer} onDone={() => setStage("check")} />}
          {stage === "check" && <CheckStep name={name} />}
        </div>
      </div>
    </div>
  );
}

interface AddressProps {
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly onDone: (answer: ProbeAnswer) => void;
}

function AddressStep({ draft, onDraft, onDone }: AddressProps) {
  const task = useTask();
  const taken = useLive((state) => state.nodes[draft.name] !== undefined);
  const [tried, setTried] = useState(false);
  const nameProblem = taken ? "A node with this name exists already." : NODE_NAME.test(draft.name) ? undefined : "Small letters, digits and hyphens.";
  const fieldProblem = (field: string) => (task.problem?.field === field ? task.problem.detail : undefined);
  const set = (changes: Partial<Draft>) => onDraft({ ...draft, ...changes });

  const onAddress = (address: string) => {
    const parsed = parseAddress(address);
    const follows = draft.name === "" || draft.name === suggestName(parseAddress(draft.address).host);
    set({ address, ...(parsed.user === undefined ? {} : { user: parsed.user }), ...(parsed.port === undefined ? {} : { port: parsed.port }), ...(follows ? { name: suggestName(parsed.host) } : {}) });
  };
  const submit = () => {
    setTried(true);
    if (draft.address === "" || draft.user === "" || nameProblem !== undefined) return;
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
      <p className="text-sm text-soft">A node is a Linux machine and one user on it, whose containers and services you want to see. Nothing is installed there.</p>
      <div className="grid gap-4 sm:grid-cols-[2fr_1fr_5rem]">
        <Field label="Address" hint="A host name or IP address; user@host:port works too." problem={tried && draft.address === "" ? "Where is the node?" : fieldProblem("host")}>
          {(props) => <input {...props} className="field font-mono" value={draft.address} onChange={(event) => onAddress(event.target.value)} autoComplete="off" autoCapitalize="off" spellCheck={false} autoFocus placeholder="nas.example.net" />}
        </Field>
        <Field label="User" problem={tried && draft.user === "" ? "Who runs the services?" : fieldProblem("user")}>
          {(props) => <input {...props} className="field font-mono" value={draft.user} onChange={(event) => set({ user: event.target.value })} autoComplete="off" autoCapitalize="off" spellCheck={false} />}
        </Field>
        <Field label="Port" problem={fieldProblem("port")}>
          {(props) => <input {...props} className="field num font-mono" value={draft.port} onChange={(event) => set({ port: event.target.value.replace(/\D/g, "") })} inputMode="numeric" />}
        </Field>
      </div>
      <Field label="Name" hint="How ServiceBay calls it, in addresses and tables." problem={tried || taken ? nameProblem : undefined}>
        {(props) => <input {...props} className="field font-mono sm:max-w-56" value={draft.name} onChange={(event) => set({ name: event.target.value })} autoComplete="off" spellCheck={false} />}
      </Field>
      <details className="text-sm" open={draft.jump !== ""}>
        <summary className="w-fit rounded text-soft">Reach it through another machine</summary>
        <div className="mt-2">
          <Field label="Jump hosts" hint="user@host:port, the outermost first, with commas between." problem={fieldProblem("jump")}>
            {(props) => <input {...props} className="field font-mono" value={draft.jump} onChange={(event) => set({ jump: event.target.value })} autoComplete="off" spellCheck={false} />}
          </Field>
        </div>
      </details>
      {task.problem?.field === undefined && <ProblemNote problem={task.problem} />}
      <div>
        <Button type="submit" look="primary" busy={task.busy}>
          {task.busy ? `Asking ${parseAddress(draft.address).host}` : "Ask for its host key"}
        </Button>
      </div>
    </form>
  );
}

interface KeyProps {
  readonly draft: Draft;
  readonly answer: ProbeAnswer;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

function KeyStep({ draft, answer, onBack, onDone }: KeyProps) {
  return (
    <div className="flex flex-col gap-4 text-sm">
      <p>
        <span className="font-mono text-xs">{parseAddress(draft.address).host}</span> answered with this {answer.keyType} key:
      </p>
      <CopyBlock text={answer.fingerprint} what="the fingerprint" />
      <div className="flex flex-col gap-1.5">
        <p className="text-soft">To be sure that it is your machine, run this on the node itself. One of its lines must show the same fingerprint.</p>
        <CopyBlock text={FINGERPRINT_COMMAND} what="the command" />
      </div>
      <p className="text-soft">ServiceBay keeps this key and refuses any other from now on.</p>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" autoFocus onClick={onDone}>
          It is the same, continue
        </Button>
        <Button onClick={onBack}>Change the address</Button>
      </div>
    </div>
  );
}

interface AccessProps {
  readonly draft: Draft;
  readonly answer: ProbeAnswer;
  readonly onAnswer: (answer: ProbeAnswer) => void;
  readonly onDone: () => void;
}

function AccessStep({ draft, answer, onAnswer, onDone }: AccessProps) {
  const [way, setWay] = useState<"key" | "password">("key");
  const [password, setPassword] = useState("");
  const [waiting, setWaiting] = useState(false);
  const task = useTask();
  const target = `${draft.user}@${parseAddress(draft.address).host}`;
  const add = (secret?: string) =>
    task.run(async () => {
      const body = { name: draft.name, fingerprint: answer.fingerprint, ...toProbe(draft) };
      await addNode(secret === undefined ? body : { ...body, password: secret });
      onDone();
    });
  const lookAgain = () =>
    task.run(async () => {
      const next = await probe(toProbe(draft));
      // Another key than the confirmed one must be confirmed again: the hub would refuse it anyway.
      if (next.fingerprint !== answer.fingerprint) return onAnswer(next);
      setWaiting(!next.keyAccepted);
      if (next.keyAccepted) await addNode({ name: draft.name, fingerprint: answer.fingerprint, ...toProbe(draft) }).then(onDone);
    });
  if (answer.keyAccepted) {
    return (
      <div className="flex flex-col gap-4 text-sm">
        <p>
          <span className="font-mono text-xs">{target}</span> lets ServiceBay in with its key already.
        </p>
        <ProblemNote problem={task.problem} />
        <div>
          <Button look="primary" autoFocus busy={task.busy} onClick={() => void add()}>
            Add {draft.name}
          </Button>
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
          <span className="font-mono text-xs">{target}</span> must let ServiceBay's key in. Choose how:
        </legend>
        <Choice name="key" now={way} onChoose={setWay} title="Run a command on the node" text="It adds ServiceBay's public key to the user's authorized keys." />
        <Choice name="password" now={way} onChoose={setWay} title="Use the user's password once" text="ServiceBay signs in with it, installs its key, and keeps no password." />
      </fieldset>
      {way === "key" ? (
        <div className="flex flex-col gap-1.5">
          <p className="text-soft">Sign in as {draft.user} on the node and run:</p>
          <CopyBlock text={answer.installCommand} what="the command" />
          <details>
            <summary className="w-fit rounded text-soft">Only the public key</summary>
            <div className="mt-1.5">
              <CopyBlock text={answer.publicKey} what="the public key" />
            </div>
          </details>
        </div>
      ) : (
        <Field label={`Password of ${draft.user}`} problem={task.problem?.field === "password" ? task.problem.detail : undefined}>
          {(props) => <input {...props} type="password" className="field sm:max-w-72" value={password} onChange={(event) => setPassword(event.target.value)} autoComplete="off" />}
        </Field>
      )}
      {task.problem?.field !== "password" && <ProblemNote problem={task.problem} />}
      <p role="status" className={waiting ? "text-look" : "sr-only"}>
        {waiting ? "The node does not accept the key yet. Run the command as the user above, then try again." : ""}
      </p>
      <div>
        <Button type="submit" look="primary" busy={task.busy} disabled={way === "password" && password === ""}>
          {task.busy ? `Connecting to ${draft.name}` : way === "key" ? `I ran it, add ${draft.name}` : `Install the key and add ${draft.name}`}
        </Button>
      </div>
    </form>
  );
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

function CheckStep({ name }: { readonly name: string }) {
  const node = useLive((state) => state.nodes[name]);
  const [result, setResult] = useState<TestAnswer>();
  const task = useTask();
  const capabilities = result?.capabilities ?? node?.capabilities ?? [];
  const missing = capabilities.filter((line) => line.state !== "ok" && line.state !== "unknown").length;
  return (
    <div className="flex flex-col gap-4 text-sm">
      <p role="status" className="text-base font-medium">
        {capabilities.length === 0 ? `${name} was added. Waiting for what it says about itself.` : missing === 0 ? `${name} was added, and lacks nothing.` : `${name} was added. What it lacks, with the cure:`}
      </p>
      {node !== undefined && node.status !== "online" && <p className="text-soft">{node.statusText}</p>}
      <ProblemNote problem={task.problem} />
      <Checklist capabilities={capabilities} />
      <div className="flex flex-wrap gap-2">
        <Link href={nodePath(name)} className="inline-flex h-8 items-center rounded-md bg-accent px-3 text-sm font-medium text-on-accent hover:opacity-90">
          Open {name}
        </Link>
        <Button busy={task.busy} onClick={() => void task.run(async () => setResult(await testNode(name)))}>
          {task.busy ? "Checking" : "Check again"}
        </Button>
      </div>
    </div>
  );
}
