/** A maintenance window is planned and changed here; what a good one is, the hub says. */

import { useState } from "react";
import { Button } from "../../components/button";
import { Field } from "../../components/field";
import { FormDialog } from "../../components/form-dialog";
import { useLive } from "../../store/live";
import { useTask } from "../../store/nodes";
import { api } from "../../wire/http";
import type { WindowAnswer } from "../../wire/types.gen";
import { say } from "../../words/say";
import { Amount, Choice, Text, Tick } from "./fields";
import { bodyOf, DAYS, isWhole, windowDraftOf, type WindowDraft } from "./window-model";

export function WindowDialog({ start, onClose }: { readonly start?: WindowAnswer; readonly onClose: (done: boolean) => void }) {
  const [draft, setDraft] = useState<WindowDraft>(() => windowDraftOf(start?.window, Date.now()));
  const set = (change: Partial<WindowDraft>) => setDraft((now) => ({ ...now, ...change }));
  const task = useTask();
  const save = () => (start === undefined ? api.addWindow(bodyOf(draft)) : api.changeWindow(start.id, bodyOf(draft)));
  return (
    <FormDialog title={start === undefined ? say("Plan maintenance") : say("Change {name}", { name: start.window.name })} verb={start === undefined ? say("Plan it") : say("Save")} busy={task.busy} ready={isWhole(draft)} problem={task.problem} onSubmit={() => void task.run(save).then((well) => well && onClose(true))} onClose={() => onClose(false)}>
      <Text label={say("What is done")} value={draft.name} onChange={(name) => set({ name })} first />
      <Choice label={say("When")} value={draft.weekly ? "weekly" : "once"} options={[["once", say("Once")], ["weekly", say("Every week")]]} onChange={(when) => set({ weekly: when === "weekly" })} />
      {draft.weekly ? <Weekly draft={draft} set={set} /> : <Once draft={draft} set={set} />}
      <Whom draft={draft} set={set} />
    </FormDialog>
  );
}

interface PartProps {
  readonly draft: WindowDraft;
  readonly set: (change: Partial<WindowDraft>) => void;
}

function Once({ draft, set }: PartProps) {
  return (
    <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
      <Field label={say("From")}>{(props) => <input {...props} type="datetime-local" className="field" value={draft.since} onChange={(event) => set({ since: event.target.value })} />}</Field>
      <Field label={say("Until")}>{(props) => <input {...props} type="datetime-local" className="field" value={draft.until} onChange={(event) => set({ until: event.target.value })} />}</Field>
    </div>
  );
}

function Weekly({ draft, set }: PartProps) {
  const toggle = (day: number) => set({ days: draft.days.includes(day) ? draft.days.filter((each) => each !== day) : [...draft.days, day] });
  return (
    <>
      <fieldset className="flex flex-col gap-1.5">
        <legend className="mb-1 text-sm font-medium">{say("Days")}</legend>
        <div className="flex flex-wrap gap-x-4 gap-y-1.5">
          {DAYS.map((title, day) => (
            <Tick key={title} label={title} checked={draft.days.includes(day)} onChange={() => toggle(day)} />
          ))}
        </div>
      </fieldset>
      <div className="grid grid-cols-2 gap-3">
        <Field label={say("At")} hint={say("By the hub's clock.")}>{(props) => <input {...props} type="time" className="field" value={draft.at} onChange={(event) => set({ at: event.target.value })} />}</Field>
        <Amount label={say("For (min)")} value={draft.minutes} onChange={(minutes) => set({ minutes })} />
      </div>
    </>
  );
}

function Whom({ draft, set }: PartProps) {
  const checks = useLive((state) => state.checks);
  const nodes = useLive((state) => state.nodes);
  const names = [...new Set([...Object.keys(nodes), ...draft.nodes])].toSorted();
  const others = Object.values(checks).filter((row) => !draft.checks.includes(row.key)).toSorted((a, b) => a.name.localeCompare(b.name));
  return (
    <fieldset className="flex flex-col gap-3 rounded-md border border-line p-3">
      <legend className="px-1 text-sm font-medium">{say("For which checks")}</legend>
      <p className="text-xs text-faint">{say("For all, where nothing is chosen.")}</p>
      {names.length > 0 && (
        <div className="flex flex-wrap gap-x-4 gap-y-1.5">
          {names.map((node) => (
            <Tick key={node} label={say("All of {node}", { node })} checked={draft.nodes.includes(node)} onChange={(on) => set({ nodes: on ? [...draft.nodes, node] : draft.nodes.filter((each) => each !== node) })} />
          ))}
        </div>
      )}
      <Text label={say("Tags")} hint={say("Words, apart by spaces.")} value={draft.tags} onChange={(tags) => set({ tags })} />
      <Choice label={say("Single checks")} value="" options={[["", others.length === 0 ? say("No other check") : say("Add a check")], ...others.map((row) => [row.key, row.name] as const)]} onChange={(key) => key !== "" && set({ checks: [...draft.checks, key] })} />
      {draft.checks.length > 0 && (
        <ul className="flex flex-wrap gap-2">
          {draft.checks.map((key) => (
            <li key={key}>
              <Button small look="quiet" aria-label={say("Leave out {name}", { name: checks[key]?.name ?? key })} onClick={() => set({ checks: draft.checks.filter((each) => each !== key) })}>
                {checks[key]?.name ?? key} ×
              </Button>
            </li>
          ))}
        </ul>
      )}
    </fieldset>
  );
}
