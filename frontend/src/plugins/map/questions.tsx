/** Questions that the map answers, asked from its picture and from its table. The answers' words are the hub's. */

import { useState } from "react";
import { Link } from "wouter";
import { Button } from "../../components/button";
import { Section } from "../../components/facts";
import { Field } from "../../components/field";
import { ProblemNote, Skeleton } from "../../components/notice";
import { TONE_TEXT, ToneMark } from "../../components/tone";
import { formatNumber } from "../../lib/amount";
import { useQuery } from "../../lib/route";
import { useFetched } from "../../store/fetched";
import { useGraph } from "../../store/graph";
import { useTask } from "../../store/nodes";
import { api } from "../../wire/http";
import type { ExposedRow, GraphNode, ReachAnswer, ReachStep, Tone } from "../../wire/types.gen";
import { say } from "../../words/say";
import { AllTalks, Impact } from "./asked";
import { kindOn, ThingField } from "./thing-field";

export const QUESTION = {
  reach: say("Why is an address not reachable?"), exposed: say("What is exposed?"), impact: say("What breaks if something stops?"), talks: say("Who talks to whom?"),
} as const;
export type Question = keyof typeof QUESTION;

interface Props {
  readonly question: Question;
  readonly onFocus: (id: string) => void;
}

/** What is asked, and about what; all of it is in the page's address. */
export function useQuestion() {
  const [query, change] = useQuery();
  const asked = query.get("ask");
  return {
    question: asked !== null && asked in QUESTION ? (asked as Question) : undefined,
    ask: (question: Question, about: string | undefined) => change({ ask: question, about, open: undefined }),
    close: () => change({ ask: undefined, address: undefined, about: undefined }),
  };
}

export function QuestionPanel({ question, onFocus }: Props) {
  const [query, change] = useQuery();
  const [address, about] = [query.get("address") ?? "", query.get("about") ?? undefined];
  if (question === "reach") return <Reach address={address} onAddress={(next) => change({ address: next })} />;
  if (question === "exposed") return <Exposed onFocus={onFocus} />;
  return (
    <>
      <h2 className="py-3.5 pr-14 pl-4 text-base font-semibold">{QUESTION[question]}</h2>
      {question === "talks" ? <AllTalks onFocus={onFocus} /> : <Stopped about={about} onAbout={(id) => change({ about: id })} onFocus={onFocus} />}
    </>
  );
}

interface StoppedProps {
  readonly about: string | undefined;
  readonly onAbout: (id: string | undefined) => void;
  readonly onFocus: (id: string) => void;
}

function Stopped({ about, onAbout, onFocus }: StoppedProps) {
  const thing = useGraph((doc) => (about === undefined ? undefined : doc?.nodes[about]));
  if (thing === undefined) {
    return (
      <div className="px-4 pb-4">
        <ThingField label={say("What would stop")} listed={say("What may stop")} keep={mayStop} onChoose={onAbout} />
      </div>
    );
  }
  return (
    <>
      <p className="flex items-baseline justify-between gap-3 px-4 pb-3 text-sm">
        <span className="min-w-0 wrap-anywhere">
          <strong className="font-semibold">{thing.label}</strong> <span className="text-faint">{kindOn(thing)}</span>
        </span>
        <button type="button" className="link shrink-0 text-soft" onClick={() => onAbout(undefined)}>
          {say("Choose another")}
        </button>
      </p>
      <Impact key={thing.id} id={thing.id} onFocus={onFocus} asked />
    </>
  );
}

const mayStop = (node: GraphNode): boolean => node.kind !== "missing" && node.kind !== "device";

interface ReachProps {
  /** The address asked about, as it stands in the page's own address. */
  readonly address: string;
  readonly onAddress: (address: string) => void;
}

function Reach({ address, onAddress }: ReachProps) {
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
          <Section key={how} title={title} aside={<span className="num text-xs text-faint">{formatNumber(rows.length)}</span>}>
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
