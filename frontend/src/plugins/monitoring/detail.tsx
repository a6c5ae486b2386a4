/** A check in full: what it asks, what it found, and each outcome before. */

import { Pencil, Trash2, Undo2 } from "lucide-react";
import { useCallback, useState } from "react";
import { Link } from "wouter";
import { Age } from "../../components/age";
import { Button } from "../../components/button";
import { CheckSection } from "../../components/check";
import { Fact, Facts, Section } from "../../components/facts";
import { ProblemNote } from "../../components/notice";
import { ToneMark } from "../../components/tone";
import { servicePath } from "../../lib/route";
import { confirm } from "../../store/confirm";
import { useFetched } from "../../store/fetched";
import { useLive } from "../../store/live";
import { useTask } from "../../store/nodes";
import { api } from "../../wire/http";
import type { BeatView, CheckView, Tone } from "../../wire/types.gen";
import { say, Say, sayCount } from "../../words/say";
import { CheckDialog } from "./form";
import { kindOf } from "./model";
import { formatLatency } from "./past-model";
import { PastSections } from "./past";

const TONE: Record<string, Tone> = { ok: "ok", warn: "look", fail: "act" };
const SHOWN = 60;

export function CheckDetail({ row, onPage = false }: { readonly row: CheckView; readonly onPage?: boolean }) {
  const ask = useCallback(() => api.check(row.key), [row.key]);
  const { value, problem } = useFetched(ask, `${row.at ?? ""} ${row.state}`);
  const [editing, setEditing] = useState(false);
  const task = useTask();
  const checks = useLive((state) => state.checks);
  const byItself = row.key.startsWith("auto.");
  const isOwn = row.origin === "" || byItself;
  const reset = () => void task.run(() => api.removeCheck(row.key));
  const remove = async () => {
    const asked = { title: say("Remove {name}?", { name: row.name }), lines: [say("The check goes. What it found is forgotten with time; a check that asks the same takes it up again.")], verb: say("Remove {name}", { name: row.name }) };
    if (await confirm(asked)) await task.run(() => api.removeCheck(row.key));
  };
  return (
    <>
      <div className={`flex flex-col gap-2.5 px-4 pt-3.5 pb-3.5 ${onPage ? "" : "pr-16"}`}>
        {!onPage && <h2 className="text-base font-semibold wrap-anywhere">{row.name}</h2>}
        {isOwn ? (
          <div className="flex flex-wrap gap-2">
            <Button need="operate" small icon={<Pencil size={12} aria-hidden />} disabled={value === undefined} onClick={() => setEditing(true)}>
              {say("Edit")}
            </Button>
            {!byItself && (
              <Button need="operate" small look="quiet" icon={<Trash2 size={12} aria-hidden />} onClick={() => void remove()}>
                {say("Remove")}
              </Button>
            )}
            {byItself && row.edited === true && (
              <Button need="operate" small look="quiet" icon={<Undo2 size={12} aria-hidden />} onClick={reset}>
                {say("Undo your changes")}
              </Button>
            )}
          </div>
        ) : (
          <p className="text-sm text-soft">
            <Say text="Comes from the link <link>{name}</link>, and is changed there." values={{ name: row.name }} tags={{ link: (inner) => <Link href={servicePath(row.origin)} className="link">{inner}</Link> }} />
          </p>
        )}
        {byItself && <ByItself row={row} />}
        {value?.asks.token !== undefined && <Heartbeat token={value.asks.token} />}
        <ProblemNote problem={task.problem ?? problem} />
      </div>
      <CheckSection of={row.key} />
      <PastSections row={row} />
      <Section title={say("Asks")}>
        <Facts>
          <Fact name={say("Kind")}>{kindOf(row)}</Fact>
          <Fact name={say("Address")} mono>
            {row.target}
          </Fact>
          <Fact name={say("Node")}>{row.node === "" ? null : row.node}</Fact>
          <Fact name={say("Hangs on")}>{row.parents === undefined ? null : row.parents.map((key) => checks[key]?.name ?? key).join(", ")}</Fact>
          <Fact name={say("Tags")}>{row.tags === undefined ? null : row.tags.join(", ")}</Fact>
          <Fact name={say("Waits")}>{value === undefined ? null : say("{timeoutS} s for an answer", { timeoutS: value.asks.timeoutS ?? 10 })}</Fact>
          <Fact name={say("Fails after")}>{value === undefined ? null : sayCount(value.asks.failures ?? 2, "the first failure", "{n} failures in a row")}</Fact>
        </Facts>
      </Section>
      {value !== undefined && value.beats.length > 0 && (
        <Section title={say("Outcomes")}>
          <ul className="flex flex-col gap-0.5 text-sm">
            {value.beats.slice(-SHOWN).toReversed().map((beat) => (
              <Outcome key={beat.at} beat={beat} />
            ))}
          </ul>
        </Section>
      )}
      {editing && value !== undefined && <CheckDialog title={say("Edit {name}", { name: row.name })} verb={say("Save check")} start={value.asks} save={(body) => api.changeCheck(row.key, body)} onClose={() => setEditing(false)} />}
    </>
  );
}

/** Where a check came from that nobody made. */
function ByItself({ row }: { readonly row: CheckView }) {
  const service = useLive((state) => state.services[row.origin]);
  return (
    <p className="text-sm text-soft">
      {service === undefined ? (
        say("Appeared by itself, and goes with it.")
      ) : (
        <Say text="Appeared by itself with <link>{name}</link>, and goes with it." values={{ name: service.name }} tags={{ link: (inner) => <Link href={servicePath(service.key)} className="link">{inner}</Link> }} />
      )}
      {row.edited === true && ` ${say("What you changed stays.")}`}
    </p>
  );
}

/** The address that a job calls; its secret is in it. */
function Heartbeat({ token }: { readonly token: string }) {
  return (
    <p className="text-sm text-soft">
      <Say text="The job calls {command}, with {failed} where it failed." values={{ command: <code className="mono text-xs wrap-anywhere">{`curl -fsS ${location.origin}/api/heartbeat/${token}`}</code>, failed: <code className="mono text-xs">?status=down</code> }} />
    </p>
  );
}

function Outcome({ beat }: { readonly beat: BeatView }) {
  return (
    <li className="flex items-start gap-2">
      <span className="pt-1">
        <ToneMark tone={TONE[beat.level] ?? "off"} />
      </span>
      <span className="min-w-0 flex-1 wrap-anywhere text-soft">{beat.text}</span>
      <span className="num shrink-0 text-xs text-faint">
        {beat.latencyMs !== undefined && `${formatLatency(beat.latencyMs)} · `}
        <Age since={beat.at} />
      </span>
    </li>
  );
}
