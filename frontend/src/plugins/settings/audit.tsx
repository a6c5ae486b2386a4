/** The audit log: filtered by the address, so that a view of it can be shared; older lines on demand; the whole as JSON lines. */

import { Download } from "lucide-react";
import { useCallback, useState } from "react";
import { Button } from "../../components/button";
import { Field } from "../../components/field";
import { Empty, ProblemNote } from "../../components/notice";
import { formatMoment } from "../../lib/time";
import { useQuery } from "../../lib/route";
import { useFetched } from "../../store/fetched";
import { useTask } from "../../store/nodes";
import { accounts } from "../../wire/accounts";
import type { AuditLine } from "../../wire/types.gen";
import { say, Say } from "../../words/say";
import { Fetched, SettingsFrame } from "./frame";

const SPANS: readonly (readonly [string, string, number])[] = [["day", say("Last 24 hours"), 1], ["week", say("Last 7 days"), 7], ["month", say("Last 30 days"), 30]];
const DAY_MS = 24 * 3600 * 1000;

export function AuditPage() {
  const [address, change] = useQuery();
  const filter = Object.fromEntries(["actor", "action", "words", "failed", "span"].flatMap((name) => {
    const value = address.get(name);
    return value === null || value === "" ? [] : [[name, value]];
  }));
  const key = JSON.stringify(filter);
  return <Lines key={key} filter={filter} onFilter={(changes) => change(changes, true)} />;
}

interface Props {
  readonly filter: Readonly<Record<string, string>>;
  readonly onFilter: (changes: Readonly<Record<string, string | undefined>>) => void;
}

/** What the hub is asked, at the moment of asking. */
function queryOf({ span, ...rest }: Readonly<Record<string, string>>): Record<string, string> {
  const days = SPANS.find(([name]) => name === span)?.[2];
  return { ...rest, ...(days === undefined ? {} : { since: String(Date.now() - days * DAY_MS) }) };
}

function Lines({ filter, onFilter }: Props) {
  const [query] = useState(() => queryOf(filter));
  const ask = useCallback(() => accounts.audit(query), [query]);
  const { value, problem } = useFetched(ask, "");
  const [words, setWords] = useState(filter["words"] ?? "");
  const [older, setOlder] = useState<{ readonly lines: readonly AuditLine[]; readonly before: number | undefined }>();
  const task = useTask();
  const before = older === undefined ? value?.before : older.before;
  const more = () =>
    task.run(async () => {
      const next = await accounts.audit({ ...query, before: String(before) });
      setOlder({ lines: [...(older?.lines ?? []), ...next.lines], before: next.before });
    });
  return (
    <SettingsFrame
      title={say("Audit log")}
      aside={
        <a className="inline-flex h-8 items-center gap-1.5 rounded-md border border-edge bg-raised px-3 text-sm font-medium hover:bg-hover" href={`/api/audit/export?${new URLSearchParams(query).toString()}`} download>
          <Download size={14} aria-hidden />
          {say("JSON lines")}
        </a>
      }
    >
      <form
        aria-label={say("Filter")}
        className="grid grid-cols-2 items-end gap-3 md:grid-cols-[1fr_1fr_1fr_1fr_auto]"
        onSubmit={(event) => {
          event.preventDefault();
          onFilter({ words: words.trim() || undefined });
        }}
      >
        <Field label={say("Who")}>{(props) => <Choice {...props} value={filter["actor"]} all={say("Everybody")} options={(value?.actors ?? []).map((name) => [name, name])} onChange={(actor) => onFilter({ actor })} />}</Field>
        <Field label={say("What")}>{(props) => <Choice {...props} value={filter["action"]} all={say("Everything")} options={(value?.actions ?? []).map((name) => [name, name])} onChange={(action) => onFilter({ action })} />}</Field>
        <Field label={say("When")}>{(props) => <Choice {...props} value={filter["span"]} all={say("At any time")} options={SPANS.map(([name, title]) => [name, title])} onChange={(span) => onFilter({ span })} />}</Field>
        <Field label={say("Words")}>{(props) => <input {...props} className="field" type="search" value={words} onChange={(event) => setWords(event.target.value)} onBlur={() => words.trim() !== (filter["words"] ?? "") && onFilter({ words: words.trim() || undefined })} />}</Field>
        <label className="flex h-8 items-center gap-2 text-sm whitespace-nowrap">
          <input type="checkbox" checked={filter["failed"] === "true"} onChange={(event) => onFilter({ failed: event.target.checked ? "true" : undefined })} />
          {say("Only refused")}
        </label>
      </form>
      <Fetched value={value} problem={problem}>
        {(answer) => (
          <div className="flex flex-col gap-3">
            {answer.lines.length === 0 && <Empty title={say("Nothing was recorded")}>{say("No line fits this filter.")}</Empty>}
            <ul className="border-t border-line">
              {[...answer.lines, ...(older?.lines ?? [])].map((line) => (
                <li key={line.id} className="grid gap-x-4 border-b border-line py-2 text-sm md:grid-cols-[11rem_8rem_minmax(0,1fr)]">
                  <time dateTime={new Date(line.at).toISOString()} className="num text-soft">
                    {formatMoment(line.at)}
                  </time>
                  <span className="wrap-anywhere">
                    <span className="font-medium">{line.actor}</span> {line.address !== "" && <span className="num text-xs text-faint md:block">{line.address}</span>}
                  </span>
                  <span className="min-w-0 wrap-anywhere">
                    <code className="font-mono text-xs">{line.action}</code> {line.target}
                    {line.outcome !== "ok" && <span className="text-act"> <Say text="refused: {outcome}" values={{ outcome: <code className="font-mono text-xs">{line.outcome}</code> }} /></span>}
                    {line.detail !== "" && <span className="block text-xs text-soft">{line.detail}</span>}
                  </span>
                </li>
              ))}
            </ul>
            <ProblemNote problem={task.problem} />
            {before !== undefined && (
              <Button className="self-start" busy={task.busy} onClick={() => void more()}>
                {say("Show older")}
              </Button>
            )}
            <p className="text-xs text-faint">{answer.kept}</p>
          </div>
        )}
      </Fetched>
    </SettingsFrame>
  );
}

interface ChoiceProps {
  readonly id: string;
  readonly value: string | undefined;
  readonly all: string;
  readonly options: readonly (readonly [string, string])[];
  readonly onChange: (value: string | undefined) => void;
}

function Choice({ id, value, all, options, onChange }: ChoiceProps) {
  const known = value === undefined || options.some(([name]) => name === value) ? options : [[value, value] as const, ...options];
  return (
    <select id={id} className="field" value={value ?? ""} onChange={(event) => onChange(event.target.value === "" ? undefined : event.target.value)}>
      <option value="">{all}</option>
      {known.map(([name, title]) => (
        <option key={name} value={name}>
          {title}
        </option>
      ))}
    </select>
  );
}
