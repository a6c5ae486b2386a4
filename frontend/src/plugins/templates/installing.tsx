/** The plan of an installation, then its job: every step in order, and one button that says what it will do. */

import { Check } from "lucide-react";
import { useCallback, useState } from "react";
import { Link } from "wouter";
import { Button } from "../../components/button";
import { Output, ProblemNote, Skeleton } from "../../components/notice";
import { ToneMark } from "../../components/tone";
import { servicePath } from "../../lib/route";
import { useLive } from "../../store/live";
import { useTask } from "../../store/nodes";
import { install, templatePlan, useAnswer } from "../../store/templates";
import type { InstallBody, JobView, PlanAnswer, StepView, TemplateAnswer, TemplateDraftAnswer } from "../../wire/types.gen";

export interface Ready {
  readonly node: string;
  readonly made: TemplateDraftAnswer;
  readonly body: InstallBody;
}

interface Props {
  readonly answer: TemplateAnswer;
  readonly ready: Ready;
  readonly onBack: () => void;
}

export function Installing({ answer, ready, onBack }: Props) {
  const [job, setJob] = useState<string>();
  const { value: plan, problem } = useAnswer(useCallback(() => templatePlan(ready.node, ready.made.files), [ready]));
  const task = useTask();
  const notes = [...ready.made.problems.map((each) => each.text), ...(answer.notes === undefined || answer.notes === "" ? [] : [answer.notes])];
  return (
    <section aria-labelledby="installing" className="flex flex-col gap-4">
      <h2 id="installing" className="text-base font-semibold">
        Install {answer.row.title} <span className="font-normal text-faint">on {ready.node}</span>
      </h2>
      {job !== undefined ? (
        <Running id={job} ready={ready} onBack={onBack} />
      ) : (
        <>
          <ProblemNote problem={problem ?? task.problem} />
          {plan === undefined && problem === undefined && <Skeleton />}
          {plan !== undefined && <Plan plan={plan} notes={notes} />}
          <div className="flex flex-wrap gap-2">
            {plan !== undefined && (
              <Button look="primary" busy={task.busy} disabled={!plan.canApply} onClick={() => void task.run(async () => setJob((await install(ready.node, ready.body)).id))}>
                {plan.title}
              </Button>
            )}
            <Button onClick={onBack}>Go back</Button>
          </div>
        </>
      )}
    </section>
  );
}

function Plan({ plan, notes }: { readonly plan: PlanAnswer; readonly notes: readonly string[] }) {
  const texts = [...plan.findings.filter((finding) => finding.severity !== "hint").map((finding) => ({ text: finding.text, tone: finding.severity === "error" ? ("act" as const) : ("look" as const) })), ...notes.map((text) => ({ text, tone: "look" as const }))];
  return (
    <>
      {texts.length > 0 && (
        <ul aria-label="To be known" className="flex flex-col gap-1 text-sm">
          {texts.map(({ text, tone }) => (
            <li key={text} className="flex gap-2.5">
              <span className="pt-1">
                <ToneMark tone={tone} silent />
              </span>
              <span className="min-w-0 wrap-anywhere">{text}</span>
            </li>
          ))}
        </ul>
      )}
      <StepList steps={plan.steps} planned />
      {plan.files.map((file) => (
        <details key={file.path} className="text-sm">
          <summary className="min-h-7 rounded font-mono text-xs leading-7 wrap-anywhere">{file.path}</summary>
          <pre className="mb-2 rounded bg-side px-2.5 py-2 font-mono text-xs whitespace-pre-wrap wrap-anywhere">{file.diff}</pre>
        </details>
      ))}
    </>
  );
}

function StepList({ steps, planned = false }: { readonly steps: readonly StepView[]; readonly planned?: boolean }) {
  return (
    <ol aria-label="What happens, in order" className="flex flex-col gap-1.5 text-sm">
      {steps.map((step, index) => (
        // The order of steps is what they are.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={index} aria-current={step.state === "running" ? "step" : undefined} className="flex gap-2.5">
          <span className="num grid h-5 w-4 shrink-0 place-items-center text-xs text-faint">{planned ? index + 1 : step.state === "done" ? <Check size={14} aria-label="done" /> : <ToneMark silent tone={step.state === "running" ? "busy" : step.state === "failed" ? "act" : "off"} />}</span>
          <span className="min-w-0 wrap-anywhere">
            {step.text}
            {step.percent !== undefined && step.state === "running" && <span className="num text-faint"> {step.percent} %</span>}
            {step.detail !== undefined && step.detail !== "" && <span className={`block text-xs ${step.state === "failed" ? "text-act" : "text-faint"}`}>{step.detail}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}

const ENDED: ReadonlySet<JobView["state"]> = new Set(["done", "failed", "undone"]);

function Running({ id, ready, onBack }: { readonly id: string; readonly ready: Ready; readonly onBack: () => void }) {
  const job = useLive((state) => state.jobs[id]);
  if (job === undefined) return <Skeleton />;
  const over = ENDED.has(job.state);
  const isWell = job.state === "done";
  return (
    <>
      <p role="status" className={`flex gap-2.5 rounded-md px-3 py-2.5 text-sm ${over && !isWell ? "bg-act-wash" : "bg-side"}`}>
        <span className="pt-1">
          <ToneMark tone={isWell ? "ok" : over ? "act" : "busy"} silent />
        </span>
        <span className="min-w-0 wrap-anywhere whitespace-pre-line">{job.text}</span>
      </p>
      <StepList steps={job.steps ?? []} />
      {job.lines !== undefined && job.lines.length > 0 && <Output text={job.lines.join("\n")} />}
      <div className="flex flex-wrap items-center gap-3 text-sm">
        {isWell && (
          <>
            {(ready.made.units ?? []).map((unit) => (
              <Link key={unit} href={servicePath(`${ready.node}/${unit}`)} className="inline-flex h-8 items-center rounded-md bg-accent px-3 font-medium text-on-accent hover:opacity-90">
                Open {unit.replace(/\.service$/, "")}
              </Link>
            ))}
          </>
        )}
        {over && !isWell && <Button onClick={onBack}>Go back to the questions</Button>}
        {!over && <span className="text-soft">It goes on when you leave this page.</span>}
      </div>
    </>
  );
}
