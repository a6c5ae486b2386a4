/** A check is made, changed and tried out here; what a good one is, the hub says. */

import { Play, Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { Button } from "../../components/button";
import { FormDialog } from "../../components/form-dialog";
import { ToneMark } from "../../components/tone";
import { useFetched } from "../../store/fetched";
import { useLive } from "../../store/live";
import { useTask } from "../../store/nodes";
import { api } from "../../wire/http";
import type { Check, CheckBody, CheckKind, CheckTryAnswer, CheckSeverity, PluginCheckView, Tone } from "../../wire/types.gen";
import { say } from "../../words/say";
import { Answer } from "./answer";
import { draftOf, EXAMPLE, kindChoice, kindChoices, KNOWN, NOWHERE, ON_NODE, TARGET, withChoice, wordsOf, type Draft } from "./draft";
import { Amount, Choice, More, Text, Tick } from "./fields";
import { formatLatency } from "./past-model";
import { KINDS, SEVERITIES } from "./model";

export function AddCheck() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button need="operate" small icon={<Plus size={12} aria-hidden />} onClick={() => setOpen(true)}>
        {say("Add check")}
      </Button>
      {open && <CheckDialog title={say("Add a check")} verb={say("Add check")} save={api.addCheck} onClose={() => setOpen(false)} />}
    </>
  );
}

interface DialogProps {
  readonly title: string;
  readonly verb: string;
  readonly start?: Check;
  readonly save: (body: CheckBody) => Promise<unknown>;
  readonly onClose: () => void;
}

export function CheckDialog({ title, verb, start, save, onClose }: DialogProps) {
  const [draft, setDraft] = useState(() => draftOf(start));
  const [found, setFound] = useState<CheckTryAnswer>();
  const task = useTask();
  const set = (change: Partial<Draft>) => {
    setFound(undefined);
    setDraft((now) => ({ ...now, ...change }));
  };
  const submit = () => void task.run(() => save(draft)).then((well) => well && onClose());
  // not said: the hub forgets it
  const tryOut = () => void task.run(async () => setFound(await api.tryCheck({ ...draft, name: draft.name || "Trial" })));
  const probes = useProbes();
  const probe = draft.kind === "plugin" ? probes.find((each) => each.probe === draft.probe) : undefined;
  const needsNode = ON_NODE.includes(draft.kind);
  const placed = NOWHERE.includes(draft.kind) || draft.target !== "";
  const asked = draft.kind !== "heartbeat";
  return (
    <FormDialog title={title} verb={verb} busy={task.busy} ready={draft.name !== "" && placed && (!needsNode || draft.node !== "")} problem={task.problem} onSubmit={submit} onClose={onClose}>
      <Text label={say("Name")} value={draft.name} onChange={(name) => set({ name })} first />
      <div className="grid grid-cols-2 gap-3">
        <Choice label={say("Kind")} value={kindChoice(draft)} options={kindChoices(draft, KINDS, probes)} onChange={(choice) => (setFound(undefined), setDraft((now) => withChoice(now, choice)))} />
        {asked && draft.kind !== "gateway" && draft.kind !== "plugin" && <Place draft={draft} set={set} needed={needsNode} />}
      </div>
      {!NOWHERE.includes(draft.kind) && <Text label={probe?.targetLabel ?? TARGET[draft.kind]} hint={hintOf(draft.kind, probe)} value={draft.target} onChange={(target) => set({ target })} />}
      <Answer draft={draft} set={set} />
      {!KNOWN.includes(draft.kind) && (
        <div className="grid grid-cols-3 gap-3">
          <Amount label={say("Every (s)")} value={draft.intervalS} onChange={(intervalS) => set({ intervalS })} />
          {asked && <Amount label={say("Wait (s)")} hint={say("For an answer.")} value={draft.timeoutS} onChange={(timeoutS) => set({ timeoutS })} />}
          <Amount label={say("Failures")} hint={say("In a row, until it is down.")} value={draft.failures} onChange={(failures) => set({ failures })} />
        </div>
      )}
      <Order draft={draft} set={set} self={start?.key} />
      <Tick label={say("Paused")} checked={!draft.enabled} onChange={(paused) => set({ enabled: !paused })} />
      {asked && (
        <div className="flex min-w-0 flex-wrap items-start gap-3">
          <Button small busy={task.busy} disabled={!placed || (needsNode && draft.node === "")} icon={<Play size={12} aria-hidden />} onClick={tryOut}>
            {say("Try now")}
          </Button>
          <Found answer={found} />
        </div>
      )}
    </FormDialog>
  );
}

/** Kinds that installed plugins give. */
function useProbes(): readonly PluginCheckView[] {
  const some = useLive((state) => Object.keys(state.hub.plugins ?? {}).length > 0);
  const { value } = useFetched(some ? api.plugins : undefined, "");
  return useMemo(() => (value ?? []).flatMap((plugin) => (plugin.state === "running" ? (plugin.checks ?? []) : [])), [value]);
}

function hintOf(kind: CheckKind, probe: PluginCheckView | undefined): string {
  if (kind === "plugin") return probe === undefined || probe.example === "" ? say("What the plugin is asked about.") : say("Such as {example}", { example: probe.example });
  if (kind === "command") return say("A name from ~/.config/servicebay/commands.json on the node.");
  return say("Such as {example}", { example: EXAMPLE[kind] });
}

function Place({ draft, set, needed }: { readonly draft: Draft; readonly set: (change: Partial<Draft>) => void; readonly needed: boolean }) {
  const nodes = useLive((state) => state.nodes);
  const names = Object.keys(nodes).toSorted();
  const options: (readonly [string, string])[] = [["", needed ? say("Choose a node") : say("The hub")], ...names.map((name) => [name, name] as const)];
  return <Choice label={needed ? say("Node") : say("Asked from")} value={draft.node} options={options} onChange={(node) => set({ node })} />;
}

/** What it belongs to: tags, how grave it is, what it hangs on, and whom it may ask. */
function Order({ draft, set, self }: { readonly draft: Draft; readonly set: (change: Partial<Draft>) => void; readonly self: string | undefined }) {
  const checks = useLive((state) => state.checks);
  const [tags, setTags] = useState(() => draft.tags.join(" "));
  const others = Object.values(checks).filter((row) => row.key !== self && !draft.parents.includes(row.key)).toSorted((a, b) => a.name.localeCompare(b.name));
  return (
    <More title={say("Tags, severity, what it hangs on")} open={draft.tags.length > 0 || draft.parents.length > 0 || draft.severity !== "normal" || draft.anywhere}>
      <div className="grid grid-cols-2 gap-3">
        <Text label={say("Tags")} hint={say("Words, apart by spaces.")} value={tags} onChange={(text) => (setTags(text), set({ tags: wordsOf(text) }))} />
        <Choice label={say("Severity")} value={draft.severity} options={Object.entries(SEVERITIES)} onChange={(severity) => set({ severity: severity as CheckSeverity })} />
      </div>
      <Choice label={say("Hangs on")} hint={say("While that is down, this is unknown and nobody is told.")} value="" options={[["", others.length === 0 ? say("No other check") : say("Add a check")], ...others.map((row) => [row.key, row.name] as const)]} onChange={(key) => key !== "" && set({ parents: [...draft.parents, key] })} />
      {draft.parents.length > 0 && (
        <ul className="flex flex-wrap gap-2">
          {draft.parents.map((key) => (
            <li key={key}>
              <Button small look="quiet" onClick={() => set({ parents: draft.parents.filter((each) => each !== key) })}>
                {checks[key]?.name ?? key} ×
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Tick label={say("It may ask the asking machine itself and metadata addresses")} checked={draft.anywhere} onChange={(anywhere) => set({ anywhere })} />
    </More>
  );
}

const TONE: Record<string, Tone> = { ok: "ok", warn: "look", fail: "act", unknown: "off" };

function Found({ answer }: { readonly answer: CheckTryAnswer | undefined }) {
  return (
    <p aria-live="polite" className="flex min-w-0 flex-1 items-start gap-2 text-sm">
      {answer !== undefined && (
        <>
          <span className="pt-1">
            <ToneMark tone={TONE[answer.level] ?? "off"} />
          </span>
          <span className="min-w-0 wrap-anywhere">
            {say("It {text}", { text: answer.text })}
            {answer.latencyMs !== undefined && <span className="num text-faint">{` · ${formatLatency(answer.latencyMs)}`}</span>}
          </span>
        </>
      )}
    </p>
  );
}
