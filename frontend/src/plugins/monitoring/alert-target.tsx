/** One place where alerts go: a test, what it is told and when; and the dialog that adds one. */

import { Clock, Send, Trash2 } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { Button, IconButton } from "../../components/button";
import { Field } from "../../components/field";
import { FormDialog } from "../../components/form-dialog";
import { ProblemNote } from "../../components/notice";
import { confirm } from "../../store/confirm";
import { useTask } from "../../store/nodes";
import { useRefusal } from "../../store/session";
import { showToast } from "../../store/toasts";
import { api } from "../../wire/http";
import type { AlertTargetAnswer, AlertTargetBody, AlertTargetChange } from "../../wire/types.gen";
import { HUB_LANGUAGES, language as pageLanguage, nameOf } from "../../words/language";
import { say } from "../../words/say";

export function Target({ row, onChange }: { readonly row: AlertTargetAnswer; readonly onChange: () => void }) {
  const task = useTask();
  const refused = useRefusal("administer");
  const test = async () => {
    if (await task.run(() => api.testAlerts(row.id))) showToast({ tone: "done", title: say("{name} took the test message.", { name: row.name }) });
    onChange();
  };
  const [timing, setTiming] = useState(false);
  const change = (members: Partial<AlertTargetChange>) => void task.run(() => api.changeAlertTarget(row.id, { ...wishOf(row), ...members }).then(onChange));
  const remove = async () => {
    const sure = await confirm({ title: say("Tell {name} no more?", { name: row.name }), lines: [say("Its address is forgotten.")], verb: say("Remove {name}", { name: row.name }) });
    if (sure) await task.run(() => api.removeAlertTarget(row.id).then(onChange));
  };
  return (
    <div className="flex flex-col gap-1.5 text-sm">
      <div className="flex items-center gap-2">
        <h2 className="mr-auto min-w-0 font-medium wrap-anywhere">{row.name}</h2>
        <Button need="administer" small busy={task.busy} icon={<Send size={12} aria-hidden />} onClick={() => void test()} aria-label={say("Send a test to {name}", { name: row.name })}>
          {say("Test")}
        </Button>
        <Button need="administer" small icon={<Clock size={12} aria-hidden />} onClick={() => setTiming(true)} aria-label={say("When {name} is told", { name: row.name })}>
          {say("When")}
        </Button>
        <IconButton need="administer" label={say("Remove {name}", { name: row.name })} small onClick={() => void remove()}>
          <Trash2 size={14} aria-hidden />
        </IconButton>
      </div>
      <p className="font-mono text-xs text-soft wrap-anywhere">{row.address}</p>
      <p className="text-xs text-soft">{timesOf(row)}</p>
      <fieldset disabled={refused !== undefined} title={refused} className="flex flex-wrap gap-x-5 gap-y-1">
        <label className="flex items-center gap-2">
          <input type="checkbox" checked={row.enabled} onChange={(event) => change({ enabled: event.target.checked })} />
          {say("Tell")}
        </label>
        <label className="flex items-center gap-2">
          <input type="checkbox" checked={row.least === "look"} disabled={!row.enabled} onChange={(event) => change({ least: event.target.checked ? "look" : "act" })} />
          {say("Also what is only worth a look")}
        </label>
        <label className="flex items-center gap-2">
          {say("Language")}
          <LanguageSelect className="h-6 rounded-md border border-edge bg-raised px-1.5 text-xs" value={row.language ?? "en"} disabled={task.busy} onChange={(language) => change({ language })} />
        </label>
      </fieldset>
      <ProblemNote problem={task.problem} />
      {timing && (
        <TimesDialog
          row={row}
          onClose={(changed) => {
            setTiming(false);
            if (changed) onChange();
          }}
        />
      )}
    </div>
  );
}

/** What is sent back of a target when one part of it changes. */
function wishOf(row: AlertTargetAnswer): AlertTargetChange {
  const { least, enabled, afterMin = 0, quiet = "", urgentWaits = false, language = "en" } = row;
  return { least, enabled, afterMin, quiet, urgentWaits, language };
}

function timesOf(row: AlertTargetAnswer): string {
  const when = row.afterMin === undefined ? say("At once") : say("What nobody looks after within {min} min", { min: row.afterMin });
  const [from = "", to = ""] = row.quiet?.split("-") ?? [];
  const told = row.quiet === undefined ? `${when}.` : row.urgentWaits === true ? say("{when}, from {from} to {to} nothing.", { when, from, to }) : say("{when}, from {from} to {to} only what is urgent.", { when, from, to });
  return row.waiting === undefined ? told : `${told} ${say("{n} to be told.", { n: row.waiting })}`;
}

function TimesDialog({ row, onClose }: { readonly row: AlertTargetAnswer; readonly onClose: (changed: boolean) => void }) {
  const [after, setAfter] = useState(String(row.afterMin ?? 0));
  const [quiet, setQuiet] = useState(row.quiet ?? "");
  const [waits, setWaits] = useState(row.urgentWaits ?? false);
  const task = useTask();
  const submit = () => void task.run(() => api.changeAlertTarget(row.id, { ...wishOf(row), afterMin: Number(after), quiet: quiet.trim(), urgentWaits: waits })).then((well) => well && onClose(true));
  return (
    <FormDialog title={say("When {name} is told", { name: row.name })} verb={say("Save")} busy={task.busy} ready={/^\d+$/.test(after)} problem={task.problem} onSubmit={submit} onClose={() => onClose(false)}>
      <Field label={say("After minutes")} hint={say("0: at once. More: only what nobody looks after by then, so that somebody else is told.")}>
        {(props) => <input {...props} autoFocus inputMode="numeric" className="field max-w-32" value={after} onChange={(event) => setAfter(event.target.value)} />}
      </Field>
      <Field label={say("Quiet hours")} hint={say("Such as 22:00-07:00, by the hub's clock; empty for none. What comes meanwhile is told together at their end.")}>
        {(props) => <input {...props} className="field max-w-48 font-mono text-xs" value={quiet} onChange={(event) => setQuiet(event.target.value)} placeholder="22:00-07:00" spellCheck={false} />}
      </Field>
      <label className="flex items-center gap-2">
        <input type="checkbox" checked={waits} disabled={quiet.trim() === ""} onChange={(event) => setWaits(event.target.checked)} />
        {say("What is urgent waits too")}
      </label>
    </FormDialog>
  );
}

export function AddDialog({ onClose }: { readonly onClose: (added: boolean) => void }) {
  const [draft, setDraft] = useState<AlertTargetBody>({ name: "", address: "", language: HUB_LANGUAGES.includes(pageLanguage) ? pageLanguage : "en" });
  const task = useTask();
  const submit = () => void task.run(() => api.addAlertTarget(draft)).then((well) => well && onClose(true));
  return (
    <FormDialog title={say("Where alerts go")} verb={say("Add")} busy={task.busy} ready={draft.name !== "" && draft.address !== ""} problem={task.problem} onSubmit={submit} onClose={() => onClose(false)}>
      <Field label={say("Name")} hint={say("Such as: my phone.")}>
        {(props) => <input {...props} autoFocus className="field" value={draft.name} onChange={(event) => setDraft({ ...draft, name: event.target.value })} autoComplete="off" />}
      </Field>
      <Field label={say("Address")} hint={say("As apprise writes it: ntfy://ntfy.sh/my-topic, mailto://name:password@example.org, tgram://token/chat, jsons://hook.example.org/. It is kept encrypted.")}>
        {(props) => <input {...props} className="field font-mono text-xs" value={draft.address} onChange={(event) => setDraft({ ...draft, address: event.target.value })} autoComplete="off" spellCheck={false} />}
      </Field>
      <Field label={say("Language")} hint={say("What alerts are sent in. What programs print stays as they print it.")}>
        {(props) => <LanguageSelect {...props} className="field" value={draft.language ?? "en"} onChange={(language) => setDraft({ ...draft, language })} />}
      </Field>
    </FormDialog>
  );
}

type SelectProps = Omit<ComponentProps<"select">, "value" | "onChange"> & { readonly value: string; readonly onChange: (language: string) => void };

function LanguageSelect({ value, onChange, ...props }: SelectProps) {
  return (
    <select {...props} value={value} onChange={(event) => onChange(event.target.value)}>
      {HUB_LANGUAGES.map((tag) => (
        <option key={tag} value={tag} lang={tag}>
          {nameOf(tag)}
        </option>
      ))}
    </select>
  );
}
