/** What was told and still stands, what is silenced, where what needs a person is told, and what was told last. */

import { Plus } from "lucide-react";
import { useState } from "react";
import { Age } from "../../components/age";
import { Button } from "../../components/button";
import { Field } from "../../components/field";
import { Empty, ProblemNote, Skeleton } from "../../components/notice";
import { PageHead } from "../../components/page";
import { ToneMark } from "../../components/tone";
import { useFetched } from "../../store/fetched";
import { useLive } from "../../store/live";
import { useTask } from "../../store/nodes";
import { setNotifying, useNotifying } from "../../store/notifications";
import { api } from "../../wire/http";
import type { AlertSentAnswer } from "../../wire/types.gen";
import { say } from "../../words/say";
import { Silences, Standing } from "./alert-standing";
import { AddDialog, Target } from "./alert-target";

export function AlertsPage() {
  const told = useLive((state) => state.alerts);
  const { value, problem, again } = useFetched(api.alerts, Object.keys(told).join(" "));
  const [adding, setAdding] = useState(false);
  return (
    <div className="flex h-full flex-col">
      <PageHead title={say("Alerts")} back={{ href: "/monitoring", title: say("checks") }}>
        <Button need="administer" small icon={<Plus size={12} aria-hidden />} onClick={() => setAdding(true)}>
          {say("Add a place")}
        </Button>
      </PageHead>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-4 md:px-5">
        <div className="flex max-w-3xl flex-col gap-5">
          <p className="text-sm text-soft">
            {say("What needs you is told once, when it has stood for a second, or for 35 where something else may be the cause; that it is well again, when it has been for half a minute. Of a node that is away comes one message, which counts what fell with it.")}
          </p>
          <ProblemNote problem={problem} />
          {value === undefined && problem === undefined && <Skeleton />}
          <Standing told={told} onSilenced={again} />
          {value !== undefined && <Silences silences={value.silences} onChange={again} />}
          {value !== undefined && (
            <section>
              <h2 className="mb-1 text-xs font-semibold text-soft">{say("Where alerts go")}</h2>
              {value.targets.length === 0 && (
                <Empty
                  title={say("Nobody is told yet")}
                  action={
                    <Button need="administer" icon={<Plus size={14} aria-hidden />} onClick={() => setAdding(true)}>
                      {say("Add a place")}
                    </Button>
                  }
                >
                  {say("Alerts go to your phone, mail or chat: ntfy, Gotify, e-mail, Telegram, Matrix, Slack, Discord, a webhook, and what else apprise knows.")}
                </Empty>
              )}
              <ul className="flex flex-col">
                {value.targets.map((row) => (
                  <li key={row.id} className="border-b border-line py-3">
                    <Target row={row} onChange={again} />
                  </li>
                ))}
              </ul>
              <ThisBrowser />
              <HubAddress key={value.hubUrl} url={value.hubUrl ?? ""} onChange={again} />
            </section>
          )}
          {value !== undefined && value.sent.length > 0 && (
            <section>
              <h2 className="mb-1.5 text-xs font-semibold text-soft">{say("Last messages")}</h2>
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

/** Alerts in this browser: only while a tab of ServiceBay is open. */
function ThisBrowser() {
  const { on, denied } = useNotifying();
  return (
    <div className="border-b border-line py-3 text-sm">
      <label className="flex items-center gap-2">
        <input type="checkbox" checked={on} disabled={denied} onChange={(event) => void setNotifying(event.target.checked)} />
        {say("This browser")}
      </label>
      <p className="mt-1 text-xs text-soft">{denied ? say("The browser does not let this site show messages: allow it in the site's settings.") : say("Shows what is urgent while a tab of ServiceBay is open, also in the background.")}</p>
    </div>
  );
}

/** Where people reach the hub: the link in a message. */
function HubAddress({ url, onChange }: { readonly url: string; readonly onChange: () => void }) {
  const [draft, setDraft] = useState(url);
  const task = useTask();
  return (
    <form
      className="flex flex-col gap-2 py-3"
      onSubmit={(event) => {
        event.preventDefault();
        void task.run(() => api.setAlertsHub({ url: draft })).then((well) => well && onChange());
      }}
    >
      <Field label={say("Address of this hub")} hint={say("The link at the end of each message, such as https://bay.example.org. Empty for none.")}>
        {(props) => (
          <div className="flex gap-2">
            <input {...props} className="field min-w-0 flex-1 font-mono text-xs" value={draft} onChange={(event) => setDraft(event.target.value)} spellCheck={false} autoComplete="off" />
            <Button need="administer" type="submit" small busy={task.busy} disabled={draft === url}>
              {say("Save")}
            </Button>
          </div>
        )}
      </Field>
      <ProblemNote problem={task.problem} />
    </form>
  );
}

function Message({ sent }: { readonly sent: AlertSentAnswer }) {
  return (
    <li className="flex items-start gap-2">
      <span className="pt-1">
        <ToneMark tone={sent.problem === undefined ? "ok" : "act"} />
      </span>
      <span className="min-w-0 flex-1 wrap-anywhere">
        {sent.title} <span className="text-faint">{say("to {target}", { target: sent.target })}</span>
        {sent.problem !== undefined && <span className="block text-soft">{sent.problem}</span>}
      </span>
      <span className="shrink-0 text-xs text-faint">
        <Age since={sent.at} />
      </span>
    </li>
  );
}

