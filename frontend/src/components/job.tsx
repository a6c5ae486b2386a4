/** A job as it goes: its steps with their state, the layers of a pull, and how it ended, in words with the journal's lines. */

import { Check, Minus, Undo2 } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import { servicePath, splitKey } from "../lib/route";
import { isUnderWay } from "../store/jobs";
import { useLive } from "../store/live";
import { hasWayBack, planRollback } from "../store/rollback";
import { noteRefusal } from "../store/session";
import { api, ApiError } from "../wire/http";
import type { JobView, Problem, StepState, StepView, Tone } from "../wire/types.gen";
import { say, Say } from "../words/say";
import { Age } from "./age";
import { Button } from "./button";
import { Output, ProblemNote } from "./notice";
import { ToneMark } from "./tone";

export const JOB_TONE: Record<JobView["state"], Tone> = { running: "busy", waiting: "busy", done: "ok", failed: "act", undone: "act" };
const WORD: Record<JobView["state"], string> = { running: say("under way"), waiting: say("waiting"), done: say("done"), failed: say("failed"), undone: say("failed and taken back") };
const STEP_WORD: Record<StepState, string> = { waiting: say("to come"), running: say("under way"), done: say("done"), failed: say("failed"), skipped: say("left out") };

const stateOf = (step: StepView): StepState => step.state ?? "waiting";

export function StepList({ steps, planned = false }: { readonly steps: readonly StepView[]; readonly planned?: boolean }) {
  return (
    <ol className="flex flex-col" aria-label={say("What happens, in order")}>
      {steps.map((step, index) => (
        // The order of steps is what they are.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={index} aria-current={step.state === "running" ? "step" : undefined} className="flex gap-2.5 py-1 text-sm">
          <StepMark step={step} number={planned ? index + 1 : undefined} />
          <div className="min-w-0 flex-1">
            <p className={`wrap-anywhere ${!planned && stateOf(step) === "waiting" ? "text-faint" : ""} ${step.state === "skipped" ? "text-faint line-through" : ""}`}>
              {step.text}
              {!planned && <span className="sr-only">, {STEP_WORD[stateOf(step)]}</span>}
            </p>
            {step.detail !== undefined && step.detail !== "" && <p className={`text-xs wrap-anywhere ${step.state === "failed" ? "text-act" : "text-faint"}`}>{step.detail}</p>}
            {step.state === "running" && step.percent !== undefined && <Bar percent={step.percent} label={step.text} />}
          </div>
        </li>
      ))}
    </ol>
  );
}

function StepMark({ step, number }: { readonly step: StepView; readonly number: number | undefined }) {
  if (number !== undefined) return <span className="num w-4 shrink-0 pt-px text-right text-xs leading-5 text-faint">{number}</span>;
  const state = stateOf(step);
  return (
    <span aria-hidden className="grid h-5 w-4 shrink-0 place-items-center">
      {state === "done" && <Check size={14} className="text-soft" />}
      {state === "skipped" && <Minus size={14} className="text-faint" />}
      {(state === "waiting" || state === "running" || state === "failed") && <ToneMark silent tone={state === "waiting" ? "off" : state === "running" ? "busy" : "act"} />}
    </span>
  );
}

function Bar({ percent, label }: { readonly percent: number; readonly label: string }) {
  const share = Math.max(0, Math.min(100, Math.round(percent)));
  return (
    <span className="mt-1 flex items-center gap-2">
      <span role="progressbar" aria-label={label} aria-valuenow={share} aria-valuemin={0} aria-valuemax={100} className="h-1.5 flex-1 overflow-hidden rounded-full bg-track">
        <span className="block h-full rounded-full bg-accent" style={{ width: `${share}%` }} />
      </span>
      <span className="num w-9 text-right text-xs text-faint">{share} %</span>
    </span>
  );
}

/** Everything about a job. */
export function JobDetail({ job, onLeave }: { readonly job: JobView; readonly onLeave: () => void }) {
  // What an installation that failed would have made, or a deletion took away, has no page.
  const services = useLive((state) => state.services);
  const targets = (job.targets ?? []).filter((key) => services[key] !== undefined);
  return (
    <div className="flex flex-col gap-3">
      <div role="status" className={`flex gap-2.5 rounded-md px-3 py-2.5 text-sm ${job.state === "failed" || job.state === "undone" ? "bg-act-wash" : "bg-side"}`}>
        <span className="pt-1">
          <ToneMark tone={JOB_TONE[job.state]} silent />
        </span>
        <div className="min-w-0">
          <p className="wrap-anywhere whitespace-pre-line">{job.text === "" ? WORD[job.state] : job.text}</p>
          <p className="text-xs text-faint">
            {job.user === undefined ? (
              <Say text="{state}, begun {age} ago on {node}" values={{ state: WORD[job.state], age: <Age since={job.startedAt} />, node: job.node }} />
            ) : (
              <Say text="{state}, asked by {user}, begun {age} ago on {node}" values={{ state: WORD[job.state], user: job.user, age: <Age since={job.startedAt} />, node: job.node }} />
            )}
          </p>
        </div>
      </div>
      <StepList steps={job.steps ?? []} />
      {job.lines !== undefined && job.lines.length > 0 && (
        <section>
          <h3 className="text-xs font-semibold text-soft">{say("What it said")}</h3>
          <Output text={job.lines.join("\n")} />
        </section>
      )}
      {targets.length > 0 && (
        <p className="flex flex-wrap gap-x-3 text-sm text-soft">
          {targets.map((key) => (
            <Link key={key} href={servicePath(key)} onClick={onLeave} className="link">
              {splitKey(key)[1].replace(/\.service$/, "")}
            </Link>
          ))}
        </p>
      )}
      {isUnderWay(job) && <Cancel job={job} />}
      {hasWayBack(job) && <RollBack job={job} onLeave={onLeave} />}
    </div>
  );
}

function Cancel({ job }: { readonly job: JobView }) {
  const [asked, setAsked] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const cancel = () => {
    setAsked(true);
    api.cancelJob(job.id).catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
      noteRefusal(error);
      setAsked(false);
      setProblem(error.problem);
    });
  };
  return (
    <div className="flex flex-col items-start gap-2">
      <ProblemNote problem={problem} />
      <Button need="operate" small busy={asked} onClick={cancel}>
        {say("Stop and put back the old files")}
      </Button>
    </div>
  );
}

/** The way back leads through a plan, like every change of files. */
function RollBack({ job, onLeave }: { readonly job: JobView; readonly onLeave: () => void }) {
  const [busy, setBusy] = useState(false);
  const plan = async () => {
    setBusy(true);
    onLeave();
    await planRollback(job.node, job.id, job.title);
    setBusy(false);
  };
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-t border-line pt-3">
      <Button need="operate" small busy={busy} icon={<Undo2 size={14} aria-hidden />} onClick={() => void plan()}>
        {say("Roll back")}
      </Button>
      <p className="text-xs text-faint">{say("Its files become what they were before it. The plan is shown first.")}</p>
    </div>
  );
}
