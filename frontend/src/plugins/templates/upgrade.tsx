/** A service made from a template, and its newest version: what it brings, what it asks, whose lines count; then the plan. */

import { useCallback, useState } from "react";
import { Link, useLocation, useParams } from "wouter";
import { Button } from "../../components/button";
import { Section } from "../../components/facts";
import { ProblemNote, Skeleton } from "../../components/notice";
import { PageHead } from "../../components/page";
import { servicePath, splitKey } from "../../lib/route";
import { useFetched } from "../../store/fetched";
import { useTask } from "../../store/nodes";
import { openPlan } from "../../store/planning";
import { applyUpgrade, lookAtUpgrade, planUpgrade } from "../../store/templates";
import type { PlanAnswer, UpgradeAnswer, UpgradeBody, UpgradeClash, UpgradePlanAnswer } from "../../wire/types.gen";
import { say, Say } from "../../words/say";
import { Apart } from "./apart";
import { Changelog } from "./changelog";
import { focusFirst } from "./install";
import { sortProblems, startValues, type Values } from "./model";
import { Question } from "./question";

export function UpgradePage() {
  const { node = "", unit = "" } = useParams<{ node: string; unit: string }>();
  const key = `${node}/${unit}`;
  const name = unit.replace(/\.service$/, "");
  const { value, problem } = useFetched(useCallback(() => lookAtUpgrade(node, unit), [node, unit]), "");
  return (
    <div className="flex h-full flex-col">
      <PageHead title={say("Upgrade {name}", { name })} back={{ href: servicePath(key), title: name }} />
      <div className="min-h-0 flex-1 overflow-y-auto">
        {problem !== undefined && (
          <div className="p-4">
            <ProblemNote problem={problem} />
          </div>
        )}
        {value === undefined && problem === undefined && <Skeleton />}
        {value !== undefined && <Found key={value.version} of={key} name={name} answer={value} />}
      </div>
    </div>
  );
}

interface FoundProps {
  readonly of: string;
  readonly name: string;
  readonly answer: UpgradeAnswer;
}

function Found({ of, name, answer }: FoundProps) {
  const { changelog = [], kept = [] } = answer;
  const [node] = splitKey(of);
  if (answer.newest === undefined) {
    return (
      <p className="p-4 text-sm md:px-5">
        {answer.text}.{" "}
        <Link href={servicePath(of)} className="link">
          {say("Back to {name}", { name })}
        </Link>
      </p>
    );
  }
  return (
    <div className="grid max-w-6xl lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <div className="flex flex-col gap-4 px-4 py-4 md:px-5 lg:border-r lg:border-line">
        <p className="text-sm">
          {say("{name} was made from {title} {version}. It can become {newest} on {node}: what was answered and what was edited by hand is kept, and the plan shows everything before it is written.", { name, title: answer.title, version: answer.version, newest: answer.newest, node })}
        </p>
        <UpgradeForm of={of} name={name} answer={answer} />
      </div>
      <div className="min-w-0 pb-8 max-lg:border-t max-lg:border-line">
        <Section title={say("New since {version}", { version: answer.version })}>{changelog.length === 0 ? <p className="text-sm text-soft">{say("Its author wrote nothing about it. The plan shows what differs.")}</p> : <Changelog entries={changelog} />}</Section>
        {kept.length > 0 && (
          <Section title={say("Kept as answered")}>
            <p className="text-sm text-soft">{kept.join(", ")}</p>
          </Section>
        )}
      </div>
    </div>
  );
}

function UpgradeForm({ of, name, answer }: FoundProps) {
  const [, navigate] = useLocation();
  const task = useTask();
  const [found, setFound] = useState<UpgradePlanAnswer>({ problems: [] });
  const [asked, setAsked] = useState(answer.asked ?? []);
  const [values, setValues] = useState<Values>(() => startValues(asked));
  const [theirs, setTheirs] = useState<readonly string[]>([]);
  const { at, apart } = sortProblems(found.problems, asked);
  const { clashes = [] } = found;
  const [node, unit] = splitKey(of);

  const set = (variable: string, value: string) => {
    setValues({ ...values, [variable]: value });
    setFound({ ...found, problems: found.problems.filter((problem) => problem.variable !== variable) });
  };
  const body = (): UpgradeBody => ({ values: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== "")), theirs: [...theirs] });
  const submit = () =>
    task.run(async () => {
      const made = await planUpgrade(node, unit, body());
      const more = (made.asked ?? []).filter((variable) => !asked.some((each) => each.name === variable.name));
      if (more.length > 0) {
        setAsked([...asked, ...more]);
        setValues({ ...startValues(more), ...values });
      }
      setFound(made);
      if (made.plan === undefined) return focusFirst(made.problems);
      // Whose lines count is asked once, before the plan that follows from it.
      if ((made.clashes ?? []).length > clashes.length) return;
      show(made, made.plan);
    });
  const show = (first: UpgradePlanAnswer, plan: PlanAnswer) => {
    let seen = first.seen;
    let known: PlanAnswer | undefined = plan;
    openPlan({
      node: plan.node,
      draft: { files: [] },
      subject: say("Upgrade {name} to {title} {newest}", { name, title: answer.title, newest: answer.newest ?? "" }),
      notes: [...first.problems.map((problem) => problem.text), ...(first.notes ?? [])],
      source: {
        plan: async (): Promise<PlanAnswer> => {
          if (known === undefined) {
            const again = await planUpgrade(node, unit, body());
            seen = again.seen;
            return again.plan ?? plan;
          }
          const now = known;
          known = undefined; // shown once; the next time it is asked for anew
          return now;
        },
        apply: (reason) => applyUpgrade(node, unit, { ...body(), ...(seen === undefined ? {} : { seen }), ...(reason === undefined ? {} : { reason }) }),
      },
      onDone: () => navigate(servicePath(of)),
    });
  };
  return (
    <form
      aria-label={say("Upgrade {name}", { name })}
      className="flex flex-col gap-4"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {asked.map((variable) => (
        <Question key={variable.name} variable={variable} value={values[variable.name] ?? ""} problem={at.get(variable.name)} onChange={(value) => set(variable.name, value)} />
      ))}
      <Apart problems={apart} />
      {[...new Set(clashes.map((clash) => clash.path))].map((path) => (
        <Whose key={path} path={path} clashes={clashes.filter((clash) => clash.path === path)} isTheirs={theirs.includes(path)} onChange={(isTheirs) => setTheirs(isTheirs ? [...theirs, path] : theirs.filter((each) => each !== path))} />
      ))}
      <ProblemNote problem={task.problem} />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button type="submit" look="primary" busy={task.busy}>
          {task.busy ? say("Comparing") : say("See the plan")}
        </Button>
        <p className="text-xs text-faint">{say("Nothing is written before you have seen it.")}</p>
      </div>
    </form>
  );
}

interface WhoseProps {
  readonly path: string;
  readonly clashes: readonly UpgradeClash[];
  readonly isTheirs: boolean;
  readonly onChange: (isTheirs: boolean) => void;
}

/** Lines of one file that both changed, and whose of them count; everything else of both is in the file anyway. */
function Whose({ path, clashes, isTheirs, onChange }: WhoseProps) {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return (
    <fieldset className="flex flex-col gap-2 border-t border-line pt-3 text-sm">
      <legend className="float-left w-full">
        <Say text="{name} was edited by hand where the template changed too. Whose lines shall count?" values={{ name: <span className="font-mono text-xs">{name}</span> }} />
      </legend>
      {clashes.map((clash) => (
        <div key={clash.line} className="clear-both grid gap-px overflow-hidden rounded border border-line bg-line sm:grid-cols-2">
          <Lines title={say("On the node, line {line}", { line: `${clash.line}` })} text={clash.mine} />
          <Lines title={say("In the template")} text={clash.theirs} />
        </div>
      ))}
      <label className="flex items-center gap-2.5">
        <input type="radio" checked={!isTheirs} onChange={() => onChange(false)} />
        {say("Keep mine")}
      </label>
      <label className="flex items-center gap-2.5">
        <input type="radio" checked={isTheirs} onChange={() => onChange(true)} />
        {say("Take the template’s")}
      </label>
    </fieldset>
  );
}

function Lines({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <div className="min-w-0 bg-canvas px-2.5 py-1.5">
      <p className="text-xs text-faint">{title}</p>
      {text === "" ? <p className="text-xs text-faint">{say("nothing")}</p> : <pre className="font-mono text-xs whitespace-pre-wrap wrap-anywhere">{text}</pre>}
    </div>
  );
}
