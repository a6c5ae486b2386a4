/** What was told and is not over, with who looks after it; and what is silenced. */

import { BellOff, UserCheck, X } from "lucide-react";
import { useState } from "react";
import { Age } from "../../components/age";
import { Button, IconButton } from "../../components/button";
import { Field } from "../../components/field";
import { FormDialog } from "../../components/form-dialog";
import { ProblemNote } from "../../components/notice";
import { ToneMark } from "../../components/tone";
import { formatMoment } from "../../lib/time";
import { useTask } from "../../store/nodes";
import { api } from "../../wire/http";
import type { AlertView, SilenceAnswer } from "../../wire/types.gen";
import { say, Say } from "../../words/say";

export function Standing({ told, onSilenced }: { readonly told: Readonly<Record<string, AlertView>>; readonly onSilenced: () => void }) {
  const [asked, setAsked] = useState<{ readonly row?: AlertView; readonly what: "seen" | "silence" }>();
  const rows = Object.values(told).toSorted((a, b) => b.at - a.at);
  const close = (done: boolean) => {
    setAsked(undefined);
    if (done) onSilenced();
  };
  return (
    <section>
      <div className="mb-1 flex items-center gap-2">
        <h2 className="mr-auto text-xs font-semibold text-soft">{say("Not over yet")}</h2>
        <Button need="operate" small icon={<BellOff size={12} aria-hidden />} onClick={() => setAsked({ what: "silence" })}>
          {say("Silence everything")}
        </Button>
      </div>
      {rows.length === 0 && <p className="text-sm text-soft">{say("Nothing.")}</p>}
      <ul className="flex flex-col">
        {rows.map((row) => (
          <li key={row.key} className="flex flex-wrap items-start gap-x-3 gap-y-1.5 border-b border-line py-2.5 text-sm">
            <span className="pt-1">
              <ToneMark tone={row.tone} />
            </span>
            <div className="min-w-48 flex-1">
              <p className="wrap-anywhere">
                <span className="font-medium">{row.title}</span>
                {row.node !== "" && row.node !== row.title && <span className="text-soft"> {say("on {node}", { node: row.node })}</span>} <span className="text-xs text-faint"><Age since={row.at} /></span>
              </p>
              <p className="text-soft wrap-anywhere">{row.text}</p>
              {row.seenBy !== undefined && (
                <p className="text-soft wrap-anywhere">
                  {row.reason === undefined ? say("{seenBy} looks after it.", { seenBy: row.seenBy }) : say("{seenBy} looks after it: {reason}", { seenBy: row.seenBy, reason: row.reason })}
                </p>
              )}
            </div>
            <div className="flex gap-2">
              {row.seenBy === undefined && (
                <Button need="operate" small icon={<UserCheck size={12} aria-hidden />} onClick={() => setAsked({ row, what: "seen" })} aria-label={say("I look after it: {title}", { title: row.title })}>
                  {say("I look after it")}
                </Button>
              )}
              <IconButton need="operate" small label={say("Silence {title}", { title: row.title })} onClick={() => setAsked({ row, what: "silence" })}>
                <BellOff size={14} aria-hidden />
              </IconButton>
            </div>
          </li>
        ))}
      </ul>
      {asked?.what === "seen" && asked.row !== undefined && <SeenDialog row={asked.row} onClose={close} />}
      {asked?.what === "silence" && <SilenceDialog row={asked.row} onClose={close} />}
    </section>
  );
}

export function Silences({ silences, onChange }: { readonly silences: readonly SilenceAnswer[]; readonly onChange: () => void }) {
  const task = useTask();
  if (silences.length === 0) return null;
  return (
    <section>
      <h2 className="mb-1 text-xs font-semibold text-soft">{say("Silenced")}</h2>
      <ul className="flex flex-col">
        {silences.map((row) => (
          <li key={row.id} className="flex items-start gap-2 border-b border-line py-2 text-sm">
            <p className="min-w-0 flex-1 wrap-anywhere">
              <Say text="{title} until {time}" values={{ title: <span className="font-medium">{row.title}</span>, time: formatMoment(row.until) }} />
              <span className="block text-soft">
                {row.by}: {row.reason}
              </span>
            </p>
            <IconButton need="operate" small label={say("Hear of {title} again", { title: row.title })} onClick={() => void task.run(() => api.endSilence(row.id).then(onChange))}>
              <X size={14} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
      <ProblemNote problem={task.problem} />
    </section>
  );
}

function SeenDialog({ row, onClose }: { readonly row: AlertView; readonly onClose: (done: boolean) => void }) {
  const [reason, setReason] = useState("");
  const task = useTask();
  const submit = () => void task.run(() => api.seeAlert({ key: row.key, reason })).then((well) => well && onClose(true));
  return (
    <FormDialog title={say("You look after {title}", { title: row.title })} verb={say("I look after it")} busy={task.busy} problem={task.problem} onSubmit={submit} onClose={() => onClose(false)}>
      <Field label={say("What you say to it")} hint={say("Others read it. Who would be told later is spared.")}>
        {(props) => <input {...props} autoFocus className="field" value={reason} onChange={(event) => setReason(event.target.value)} autoComplete="off" />}
      </Field>
    </FormDialog>
  );
}

const SPANS: readonly (readonly [string, number])[] = [
  [say("1 hour"), 60],
  [say("4 hours"), 240],
  [say("1 day"), 1440],
  [say("1 week"), 10_080],
  [say("30 days"), 43_200],
];

function SilenceDialog({ row, onClose }: { readonly row: AlertView | undefined; readonly onClose: (done: boolean) => void }) {
  const [reason, setReason] = useState("");
  const [minutes, setMinutes] = useState(60);
  const [whole, setWhole] = useState(false);
  const task = useTask();
  const what = row === undefined ? {} : whole ? { node: row.node } : { row: row.key };
  const submit = () => void task.run(() => api.addSilence({ reason, minutes, ...what })).then((well) => well && onClose(true));
  return (
    <FormDialog title={row === undefined ? say("Silence everything") : say("Silence {title}", { title: row.title })} verb={say("Silence")} busy={task.busy} ready={reason.trim() !== ""} problem={task.problem} onSubmit={submit} onClose={() => onClose(false)}>
      <Field label={say("Why")} hint={say("Others read it.")}>
        {(props) => <input {...props} autoFocus className="field" value={reason} onChange={(event) => setReason(event.target.value)} autoComplete="off" />}
      </Field>
      <Field label={say("For how long")} hint={say("What still stands at its end is told then.")}>
        {(props) => (
          <select {...props} className="field max-w-48" value={minutes} onChange={(event) => setMinutes(Number(event.target.value))}>
            {SPANS.map(([title, value]) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </select>
        )}
      </Field>
      {row !== undefined && row.node !== "" && (
        <label className="flex items-center gap-2">
          <input type="checkbox" checked={whole} onChange={(event) => setWhole(event.target.checked)} />
          {say("Everything on {node}", { node: row.node })}
        </label>
      )}
    </FormDialog>
  );
}
