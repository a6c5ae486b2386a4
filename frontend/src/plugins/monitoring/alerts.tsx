/** Where what needs a person is told, and what was told last. */

import { Plus, Send, Trash2 } from "lucide-react";
import { useState } from "react";
import { Age } from "../../components/age";
import { Button, IconButton } from "../../components/button";
import { Field } from "../../components/field";
import { FormDialog } from "../../components/form-dialog";
import { Empty, ProblemNote, Skeleton } from "../../components/notice";
import { PageHead } from "../../components/page";
import { ToneMark } from "../../components/tone";
import { confirm } from "../../store/confirm";
import { useFetched } from "../../store/fetched";
import { useTask } from "../../store/nodes";
import { showToast } from "../../store/toasts";
import { api } from "../../wire/http";
import type { AlertSentAnswer, AlertTargetAnswer, AlertTargetBody } from "../../wire/types.gen";

export function AlertsPage() {
  const { value, problem, again } = useFetched(api.alerts, "");
  const [adding, setAdding] = useState(false);
  return (
    <div className="flex h-full flex-col">
      <PageHead title="Alerts" back={{ href: "/monitoring", title: "checks" }}>
        <Button small icon={<Plus size={12} aria-hidden />} onClick={() => setAdding(true)}>
          Add a place
        </Button>
      </PageHead>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-4 md:px-5">
        <div className="flex max-w-3xl flex-col gap-5">
          <p className="text-sm text-soft">
            What needs you is told once, when it has stood for a second; that it is well again, when it has been for half a minute. Of a node that is away comes one message, not one for each of its services.
          </p>
          <ProblemNote problem={problem} />
          {value === undefined && problem === undefined && <Skeleton />}
          {value?.targets.length === 0 && (
            <Empty title="Nobody is told yet">Alerts go to your phone, mail or chat: ntfy, Gotify, e-mail, Telegram, Matrix, Slack, Discord, a webhook, and what else apprise knows.</Empty>
          )}
          {value !== undefined && value.targets.length > 0 && (
            <ul className="flex flex-col">
              {value.targets.map((row) => (
                <li key={row.id} className="border-b border-line py-3">
                  <Target row={row} onChange={again} />
                </li>
              ))}
            </ul>
          )}
          {value !== undefined && value.sent.length > 0 && (
            <section>
              <h2 className="mb-1.5 text-xs font-semibold text-soft">Last messages</h2>
              <ul className="flex flex-col gap-1 text-sm">
                {value.sent.map((each) => (
                  <Message key={`${each.at} ${each.target} ${each.title}`} sent={each} />
                ))}
              </ul>
            </section>
          )}
        </div>
      </div>
      {adding && (
        <AddDialog
          onClose={(added) => {
            setAdding(false);
            if (added) again();
          }}
        />
      )}
    </div>
  );
}

function Target({ row, onChange }: { readonly row: AlertTargetAnswer; readonly onChange: () => void }) {
  const task = useTask();
  const test = async () => {
    if (await task.run(() => api.testAlerts(row.id))) showToast({ tone: "done", title: `${row.name} took the test message.` });
    onChange();
  };
  const change = (members: Partial<Pick<AlertTargetAnswer, "enabled" | "least">>) => void task.run(() => api.changeAlertTarget(row.id, { least: row.least, enabled: row.enabled, ...members }).then(onChange));
  const remove = async () => {
    const sure = await confirm({ title: `Tell ${row.name} no more?`, lines: ["Its address is forgotten."], verb: `Remove ${row.name}` });
    if (sure) await task.run(() => api.removeAlertTarget(row.id).then(onChange));
  };
  return (
    <div className="flex flex-col gap-1.5 text-sm">
      <div className="flex items-center gap-2">
        <h2 className="mr-auto min-w-0 font-medium wrap-anywhere">{row.name}</h2>
        <Button small busy={task.busy} icon={<Send size={12} aria-hidden />} onClick={() => void test()} aria-label={`Send a test to ${row.name}`}>
          Test
        </Button>
        <IconButton label={`Remove ${row.name}`} small onClick={() => void remove()}>
          <Trash2 size={14} aria-hidden />
        </IconButton>
      </div>
      <p className="font-mono text-xs text-soft wrap-anywhere">{row.address}</p>
      <div className="flex flex-wrap gap-x-5 gap-y-1">
        <label className="flex items-center gap-2">
          <input type="checkbox" checked={row.enabled} onChange={(event) => change({ enabled: event.target.checked })} />
          Tell
        </label>
        <label className="flex items-center gap-2">
          <input type="checkbox" checked={row.least === "look"} disabled={!row.enabled} onChange={(event) => change({ least: event.target.checked ? "look" : "act" })} />
          Also what is only worth a look
        </label>
      </div>
      <ProblemNote problem={task.problem} />
    </div>
  );
}

function Message({ sent }: { readonly sent: AlertSentAnswer }) {
  return (
    <li className="flex items-start gap-2">
      <span className="pt-1">
        <ToneMark tone={sent.problem === undefined ? "ok" : "act"} />
      </span>
      <span className="min-w-0 flex-1 wrap-anywhere">
        {sent.title} <span className="text-faint">to {sent.target}</span>
        {sent.problem !== undefined && <span className="block text-soft">{sent.problem}</span>}
      </span>
      <span className="shrink-0 text-xs text-faint">
        <Age since={sent.at} />
      </span>
    </li>
  );
}

function AddDialog({ onClose }: { readonly onClose: (added: boolean) => void }) {
  const [draft, setDraft] = useState<AlertTargetBody>({ name: "", address: "" });
  const task = useTask();
  const submit = () => void task.run(() => api.addAlertTarget(draft)).then((well) => well && onClose(true));
  return (
    <FormDialog title="Where alerts go" verb="Add" busy={task.busy} ready={draft.name !== "" && draft.address !== ""} problem={task.problem} onSubmit={submit} onClose={() => onClose(false)}>
      <Field label="Name" hint="Such as: my phone.">
        {(props) => <input {...props} autoFocus className="field" value={draft.name} onChange={(event) => setDraft({ ...draft, name: event.target.value })} autoComplete="off" />}
      </Field>
      <Field label="Address" hint="As apprise writes it: ntfy://ntfy.sh/my-topic, mailto://name:password@example.org, tgram://token/chat, jsons://hook.example.org/. It is kept encrypted.">
        {(props) => <input {...props} className="field font-mono text-xs" value={draft.address} onChange={(event) => setDraft({ ...draft, address: event.target.value })} autoComplete="off" spellCheck={false} />}
      </Field>
    </FormDialog>
  );
}
