/** A status page is made and changed here, and its readers are told something; what a good one is, the hub says. */

import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "../../components/button";
import { Field } from "../../components/field";
import { FormDialog } from "../../components/form-dialog";
import { useLive } from "../../store/live";
import { useTask } from "../../store/nodes";
import { api } from "../../wire/http";
import type { StatusGroupBody, StatusItemBody, StatusPageAnswer, StatusPageBody, StatusPostState } from "../../wire/types.gen";
import { say } from "../../words/say";

type Draft = Required<StatusPageBody>;
const EMPTY: Draft = { title: "", text: "", public: false, groups: [{ title: say("Services"), items: [] }] };

export function StatusPageDialog({ start, onClose }: { readonly start?: StatusPageAnswer; readonly onClose: (done: boolean) => void }) {
  const [draft, setDraft] = useState<Draft>({ ...EMPTY, ...start?.page });
  const task = useTask();
  const save = () => (start === undefined ? api.addStatusPage(draft) : api.changeStatusPage(start.slug, draft));
  const setGroup = (index: number, group?: StatusGroupBody) =>
    setDraft({ ...draft, groups: draft.groups.flatMap((each, at) => (at !== index ? [each] : group === undefined ? [] : [group])) });
  return (
    <FormDialog title={start === undefined ? say("A new status page") : say("Change {title}", { title: start.page.title })} verb={start === undefined ? say("Make the page") : say("Save")} busy={task.busy} ready={draft.title.trim() !== ""} problem={task.problem} onSubmit={() => void task.run(save).then((well) => well && onClose(true))} onClose={() => onClose(false)}>
      <Field label={say("Title")} {...(start === undefined && { hint: say("Its address comes from it, and stays.") })}>
        {(props) => <input {...props} autoFocus className="field" value={draft.title} onChange={(event) => setDraft({ ...draft, title: event.target.value })} autoComplete="off" />}
      </Field>
      <Field label={say("Text")}>
        {(props) => <textarea {...props} className="field min-h-16" value={draft.text} onChange={(event) => setDraft({ ...draft, text: event.target.value })} />}
      </Field>
      {draft.groups.map((group, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- groups have no other name
        <Group key={index} group={group} onChange={(changed) => setGroup(index, changed)} />
      ))}
      <div>
        <Button small icon={<Plus size={12} aria-hidden />} onClick={() => setDraft({ ...draft, groups: [...draft.groups, { title: "", items: [] }] })}>
          {say("Add a group")}
        </Button>
      </div>
      <label className="flex items-center gap-2">
        <input type="checkbox" checked={draft.public} onChange={(event) => setDraft({ ...draft, public: event.target.checked })} />
        {say("Anybody may see it, without an account")}
      </label>
    </FormDialog>
  );
}

interface GroupProps {
  readonly group: StatusGroupBody;
  readonly onChange: (group?: StatusGroupBody) => void;
}

function Group({ group, onChange }: GroupProps) {
  const checks = useLive((state) => state.checks);
  const setItem = (index: number, item?: StatusItemBody) =>
    onChange({ ...group, items: group.items.flatMap((each, at) => (at !== index ? [each] : item === undefined ? [] : [item])) });
  const rest = Object.values(checks).filter((check) => group.items.every((item) => item.check !== check.key)).toSorted((a, b) => a.name.localeCompare(b.name));
  return (
    <fieldset className="flex flex-col gap-2 rounded-md border border-line p-3">
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <Field label={say("Group")}>{(props) => <input {...props} className="field" value={group.title} onChange={(event) => onChange({ ...group, title: event.target.value })} autoComplete="off" />}</Field>
        </div>
        <IconButton label={say("Remove the group {title}", { title: group.title })} onClick={() => onChange()}>
          <X size={14} aria-hidden />
        </IconButton>
      </div>
      {group.items.map((item, index) => (
        <div key={item.check} className="flex items-center gap-2">
          <input className="field min-w-0 flex-1" aria-label={say("Name of {check} on the page", { check: item.check })} value={item.name} onChange={(event) => setItem(index, { ...item, name: event.target.value })} autoComplete="off" />
          <span className="max-w-40 truncate font-mono text-xs text-faint" title={item.check}>
            {item.check}
          </span>
          <IconButton small label={say("Take {name} off", { name: item.name })} onClick={() => setItem(index)}>
            <X size={14} aria-hidden />
          </IconButton>
        </div>
      ))}
      <select className="field" aria-label={say("Add a check to {title}", { title: group.title })} value="" onChange={(event) => onChange({ ...group, items: [...group.items, { check: event.target.value, name: checks[event.target.value]?.name ?? event.target.value }] })}>
        <option value="">{rest.length === 0 ? say("No other checks") : say("Add a check…")}</option>
        {rest.map((check) => (
          <option key={check.key} value={check.key}>
            {check.name}
          </option>
        ))}
      </select>
    </fieldset>
  );
}

const STATES: readonly (readonly [StatusPostState, string])[] = [
  ["investigating", say("Being looked into")],
  ["identified", say("Cause found")],
  ["watching", say("Watched")],
  ["resolved", say("Solved")],
  ["planned", say("Planned")],
];

export function PostDialog({ row, onClose }: { readonly row: StatusPageAnswer; readonly onClose: (done: boolean) => void }) {
  const [title, setTitle] = useState("");
  const [text, setText] = useState("");
  const [state, setState] = useState<StatusPostState>("investigating");
  const task = useTask();
  const submit = () => void task.run(() => api.postStatus(row.slug, { title, text, state })).then((well) => well && onClose(true));
  return (
    <FormDialog title={say("Tell the readers of {title}", { title: row.page.title })} verb={say("Tell them")} busy={task.busy} ready={title.trim() !== ""} problem={task.problem} onSubmit={submit} onClose={() => onClose(false)}>
      <Field label={say("Title")}>{(props) => <input {...props} autoFocus className="field" value={title} onChange={(event) => setTitle(event.target.value)} autoComplete="off" />}</Field>
      <Field label={say("How it stands")}>
        {(props) => (
          <select {...props} className="field max-w-60" value={state} onChange={(event) => setState(event.target.value as StatusPostState)}>
            {STATES.map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={say("Text")}>{(props) => <textarea {...props} className="field min-h-24" value={text} onChange={(event) => setText(event.target.value)} />}</Field>
    </FormDialog>
  );
}
