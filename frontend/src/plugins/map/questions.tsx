/** Questions that the map answers: why an address is not reachable, and what is exposed. The answers' words are the hub's. */

import { useState } from "react";
import { Link } from "wouter";
import { Button } from "../../components/button";
import { Section } from "../../components/facts";
import { Field } from "../../components/field";
import { ProblemNote, Skeleton } from "../../components/notice";
import { TONE_TEXT, ToneMark } from "../../components/tone";
import { useFetched } from "../../store/fetched";
import { useTask } from "../../store/nodes";
import { api } from "../../wire/http";
import type { ExposedRow, ReachAnswer, ReachStep, Tone } from "../../wire/types.gen";
import { say } from "../../words/say";

export type Question = "reach" | "exposed";
export const QUESTION: Record<Question, string> = { reach: say("Why is an address not reachable?"), exposed: say("What is exposed?") };

interface Props {
  readonly question: Question;
  /** The address asked about, as it stands in the page's own address. */
  readonly address: string;
  readonly onAddress: (address: string) => void;
  readonly onFocus: (id: string) => void;
}

export function QuestionPanel({ question, address, onAddress, onFocus }: Props) {
  return question === "reach" ? <Reach address={address} onAddress={onAddress} /> : <Exposed onFocus={onFocus} />;
}

function Reach({ address, onAddress }: Pick<Props, "address" | "onAddress">) {
  const [typed, setTyped] = useState(address);
  const [answer, setAnswer] = useState<ReachAnswer>();
  const task = useTask();
  const ask = async () => {
    const wanted = typed.trim();
    onAddress(wanted);
    setAnswer(undefined);
    await task.run(async () => setAnswer(await api.reach({ address: wanted })));
  };
  return (
    <>
      <form
        className="flex flex-col gap-3 px-4 pt-3.5 pb-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim() !== "" && !task.busy) void ask();
        }}
      >
        <h2 className="pr-10 text-base font-semibold">{QUESTION.reach}</h2>
        <Field label={say("Address")} hint={say("As others type it: photos.example.org, or a host and port. The whole way to it is tried now.")}>
          {(props) => <input {...props} className="field font-mono" autoFocus autoCapitalize="off" spellCheck={false} value={typed} onChange={(event) => setTyped(event.target.value)} />}
        </Field>
        <span>
          <Button type="submit" look="primary" need="operate" busy={task.busy} disabled={typed.trim() === ""}>
            {task.busy ? say("Trying the way to it…") : say("Try the way to it")}
          </Button>
        </span>
        <ProblemNote problem={task.problem} />
      </form>
      <div role="status">
        {answer !== undefined && (
          <Section title={say("What was found")}>
            <p className={`mb-3 text-sm ${answer.broken === undefined ? "" : "font-medium"}`}>{answer.text}</p>
            <ol className="flex flex-col gap-3">
              {answer.steps.map((step, index) => (
                <Step key={step.key} step={step} broken={index === answer.broken} />
              ))}
            </ol>
          </Section>
        )}
      </div>
    </>
  );
}

const STEP: Record<ReachStep["state"], readonly [Tone, string]> = { ok: ["ok", say("in order")], broken: ["act", "broken"], unknown: ["look", say("not known")], skipped: ["off", say("not on this way")] };

function Step({ step, broken }: { readonly step: ReachStep; readonly broken: boolean }) {
  const [tone, words] = STEP[step.state];
  return (
    <li aria-current={broken ? "step" : undefined} className={`flex gap-2.5 text-sm ${broken ? "-mx-2 rounded-md bg-act-wash px-2 py-2" : ""}`}>
      <span className="pt-1">
        <ToneMark tone={tone} silent />
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className={step.state === "skipped" ? "text-faint" : "font-medium"}>{step.title}</span>
          <span className={`text-xs ${TONE_TEXT[tone]}`}>{words}</span>
        </p>
        <p className={`wrap-anywhere ${step.state === "skipped" ? "text-faint" : "text-soft"}`}>{step.text}</p>
        {step.cure !== undefined && <p className="mt-1 wrap-anywhere">{step.cure}</p>}
        {(step.facts ?? []).map((fact) => (
          <p key={fact} className="text-xs text-faint wrap-anywhere">
            {fact}
          </p>
        ))}
        {step.page !== undefined && (
          <Link href={step.page} className="link text-xs">
            {say("Look there")}
          </Link>
        )}
      </div>
    </li>
  );
}

function Exposed({ onFocus }: Pick<Props, "onFocus">) {
  const { value, problem } = useFetched(api.exposed, "");
  const groups = [
    { how: "internet", title: say("From the internet") },
    { how: "lan", title: say("From the network at home") },
  ] as const;
  return (
    <>
      <div className="flex flex-col gap-2 px-4 pt-3.5 pb-3.5">
        <h2 className="pr-10 text-base font-semibold">{QUESTION.exposed}</h2>
        <ProblemNote problem={problem} />
        {value !== undefined && <p className="text-sm">{value.text}</p>}
        {value === undefined && problem === undefined && <Skeleton />}
      </div>
      {groups.map(({ how, title }) => {
        const rows = (value?.rows ?? []).filter((row) => row.how === how);
        if (rows.length === 0) return null;
        return (
          <Section key={how} title={title} aside={<span className="num text-xs text-faint">{rows.length}</span>}>
            <ul className="flex flex-col gap-2.5">
              {rows.map((row) => (
                <ExposedLine key={`${row.address} ${row.port} ${row.protocol} ${row.what}`} row={row} onFocus={onFocus} />
              ))}
            </ul>
          </Section>
        );
      })}
    </>
  );
}

function ExposedLine({ row, onFocus }: { readonly row: ExposedRow; readonly onFocus: (id: string) => void }) {
  const { id } = row;
  return (
    <li className="flex gap-2.5 text-sm">
      <span className="pt-1">
        <ToneMark tone={row.tone} silent />
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          {id === undefined ? (
            <span className="font-medium wrap-anywhere">{row.what}</span>
          ) : (
            <button type="button" className="link text-left font-medium wrap-anywhere" onClick={() => onFocus(id)}>
              {row.what}
            </button>
          )}
          <span className="font-mono text-xs text-soft">
            {row.address}:{row.port}/{row.protocol}
          </span>
        </p>
        <p className="text-soft wrap-anywhere">{row.text}</p>
      </div>
    </li>
  );
}
