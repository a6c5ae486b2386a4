/**
 * What will happen before it does: the steps in order at the left, the differences at the right, problems at their line,
 * and one button that says what it will do. Then the job, step by step. It can be left at any time; the job goes on.
 */

import { ExternalLink, X } from "lucide-react";
import { Dialog } from "radix-ui";
import { useState } from "react";
import { useJob } from "../store/jobs";
import { useLive } from "../store/live";
import { applyPlan, closePlan, planning, replan, type Planning } from "../store/planning";
import { useStore } from "../store/store";
import type { FileAction, JobView, PlanAnswer, UnitChange } from "../wire/types.gen";
import { say, sayCount } from "../words/say";
import { Button, IconButton } from "./button";
import { Conflicts } from "./conflict";
import { Diff } from "./diff";
import { Findings } from "./findings";
import { JobDetail, StepList } from "./job";
import { ProblemAgain, ProblemNote, Skeleton } from "./notice";
import { ToneMark } from "./tone";

export function PlanDialog() {
  const now = useStore(planning, (value) => value);
  return (
    <Dialog.Root open={now !== undefined} onOpenChange={(open) => !open && closePlan()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Dialog.Content
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            // Neither to close nor to apply is what Enter should do by surprise.
            event.preventDefault();
            (event.currentTarget as HTMLElement).focus();
          }}
          className="animate-appear fixed inset-0 z-50 flex flex-col bg-raised outline-none sm:inset-auto sm:top-1/2 sm:left-1/2 sm:h-[min(46rem,92dvh)] sm:w-[min(72rem,calc(100vw-2rem))] sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-lg sm:border sm:border-line sm:shadow-xl"
        >
          {now !== undefined && <Body now={now} />}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Body({ now }: { readonly now: Planning }) {
  return (
    <>
      <header className="flex min-h-12 items-center gap-3 border-b border-line py-2 pr-2 pl-4">
        <Dialog.Title className="min-w-0 flex-1 text-base font-semibold wrap-anywhere">
          {now.subject} <span className="font-normal text-faint">{say("on {node}", { node: now.node })}</span>
        </Dialog.Title>
        <IconButton label={say("Close")} onClick={closePlan}>
          <X size={16} aria-hidden />
        </IconButton>
      </header>
      {now.job !== undefined ? <Running id={now.job} opens={now.opens} /> : now.plan !== undefined ? <Planned now={now} plan={now.plan} /> : <Waiting now={now} />}
    </>
  );
}

function Waiting({ now }: { readonly now: Planning }) {
  return (
    <div className="flex-1 overflow-y-auto p-4">
      {now.problem === undefined ? (
        <>
          <p className="animate-late text-sm text-soft" role="status">
            {say("Asking {node} what this comes to.", { node: now.node })}
          </p>
          <Skeleton />
        </>
      ) : (
        <ProblemAgain problem={now.problem} again={() => replan()} />
      )}
    </div>
  );
}

function Planned({ now, plan }: { readonly now: Planning; readonly plan: PlanAnswer }) {
  if (plan.conflicts.length > 0) return <Conflicts conflicts={plan.conflicts} />;
  return (
    <>
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto md:flex-row md:overflow-hidden">
        <div className="flex flex-col gap-5 p-4 md:w-88 md:shrink-0 md:overflow-y-auto md:border-r md:border-line">
          <Summary now={now} plan={plan} />
        </div>
        <div className="min-w-0 flex-1 max-md:border-t max-md:border-line md:overflow-y-auto">
          <Differences plan={plan} />
        </div>
      </div>
      <Foot now={now} plan={plan} />
    </>
  );
}

function Summary({ now, plan }: { readonly now: Planning; readonly plan: PlanAnswer }) {
  const show =
    now.onShow === undefined
      ? undefined
      : (path: string, line: number | undefined) => {
          closePlan();
          now.onShow?.(path, line);
        };
  const refused = isRefused(plan);
  const fix = (path: string, content: string) => replan(path, content, now.draft.files.find((file) => file.path === path)?.base);
  return (
    <>
      {plan.findings.length > 0 && (
        <section aria-label={say("Problems")}>
          <h3 className="mb-1.5 text-xs font-semibold text-soft">{plan.canApply ? (plan.findings.some((finding) => finding.severity === "error") ? say("It will probably not work") : say("Worth a look")) : say("What stands in the way")}</h3>
          <Findings findings={plan.findings} onShow={show} onFix={fix} />
        </section>
      )}
      {now.notes !== undefined && now.notes.length > 0 && <Notes title={say("To be known")} notes={now.notes} />}
      {now.choice !== undefined && (
        <label className="flex gap-2.5 text-sm">
          <input type="checkbox" className="mt-1" checked={now.choice.on} onChange={now.choice.toggle} />
          <span className="min-w-0 wrap-anywhere">{now.choice.title}</span>
        </label>
      )}
      {!refused && plan.orphans.length > 0 && <Notes title={say("No longer used afterwards")} notes={plan.orphans} />}
      {!refused && (
        <section>
          <h3 className="mb-1 text-xs font-semibold text-soft">{say("What will happen")}</h3>
          {plan.steps.length === 0 ? <p className="text-sm text-faint">{say("Nothing: the files are as they are wanted.")}</p> : <StepList steps={plan.steps} planned />}
        </section>
      )}
    </>
  );
}

/** Nothing comes of a plan with errors: what would follow for units ("goes away") would only frighten. */
const isRefused = (plan: PlanAnswer) => !plan.canApply && plan.findings.some((finding) => finding.severity === "error");

function Notes({ title, notes }: { readonly title: string; readonly notes: readonly string[] }) {
  return (
    <section>
      <h3 className="mb-1.5 text-xs font-semibold text-soft">{title}</h3>
      <ul className="flex flex-col gap-1 text-sm">
        {notes.map((text) => (
          <li key={text} className="flex gap-2.5">
            <span className="pt-1">
              <ToneMark tone="look" silent />
            </span>
            <span className="min-w-0 wrap-anywhere">{text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const FILE_WORD: Record<FileAction, string> = { create: say("new"), write: say("changed"), delete: say("goes to the trash") };
const UNIT_WORD: Record<UnitChange, string> = { new: say("new"), changed: say("changed"), removed: say("goes away") };

function Differences({ plan }: { readonly plan: PlanAnswer }) {
  const units = isRefused(plan) ? [] : plan.units;
  return (
    <>
      {plan.files.map((file) => (
        <Change key={file.path} title={file.path.slice(file.path.lastIndexOf("/") + 1)} more={file.path} word={FILE_WORD[file.action]} diff={file.diff} open />
      ))}
      {units.length > 0 && <h3 className="border-b border-line px-4 pt-4 pb-1.5 text-xs font-semibold text-soft">{say("As systemd will see it")}</h3>}
      {units.map((unit) => (
        <Change key={unit.unit} title={unit.unit} more={unit.unit} word={UNIT_WORD[unit.action]} diff={unit.diff} open={units.length === 1} />
      ))}
    </>
  );
}

interface ChangeProps {
  readonly title: string;
  readonly more: string;
  readonly word: string;
  readonly diff: string;
  readonly open: boolean;
}

function Change({ title, more, word, diff, open }: ChangeProps) {
  return (
    <details open={open} className="border-b border-line">
      <summary className="flex min-h-8 items-center gap-2 bg-side px-4 py-1 text-sm" data-inset-focus title={more}>
        <span className="min-w-0 truncate font-mono text-xs">{title}</span>
        <span className="ml-auto shrink-0 text-xs text-faint">{word}</span>
      </summary>
      <Diff diff={diff} label={say("Difference of {title}", { title })} />
    </details>
  );
}

function Foot({ now, plan }: { readonly now: Planning; readonly plan: PlanAnswer }) {
  const [reason, setReason] = useState(now.draft.reason ?? "");
  const errors = plan.findings.filter((finding) => finding.severity === "error").length;
  const idle = plan.canApply && plan.steps.length === 0;
  return (
    <form
      className="flex flex-col gap-2 border-t border-line px-4 py-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (idle) closePlan();
        else if (plan.canApply) void applyPlan(reason);
      }}
    >
      <ProblemNote problem={now.problem} />
      <div className="flex flex-wrap items-center justify-end gap-2">
        {idle ? (
          <p className="mr-auto text-sm text-soft">{say("There is nothing to do.")}</p>
        ) : plan.canApply ? (
          <input className="field max-w-96 flex-1 max-sm:basis-full" aria-label={say("Reason, for the history")} placeholder={say("Reason, for the history (can be left out)")} value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
        ) : (
          <p className="mr-auto text-sm text-soft">{errors > 0 ? sayCount(errors, "Nothing was written. One problem has to be mended first.", "Nothing was written. {n} problems have to be mended first.") : say("There is nothing to apply.")}</p>
        )}
        <span className="ml-auto flex min-w-0 gap-2">
          {!idle && <Button onClick={closePlan}>{say("Go back")}</Button>}
          <Button need="operate" type="submit" look="primary" busy={now.stage === "applying"} disabled={!plan.canApply} className="min-w-0 shrink! max-sm:h-auto max-sm:min-h-8 max-sm:py-1">
            <span className="max-sm:whitespace-normal sm:truncate">{idle ? say("Go back") : plan.title}</span>
          </Button>
        </span>
      </div>
    </form>
  );
}

function Running({ id, opens }: { readonly id: string; readonly opens: Planning["opens"] }) {
  const job = useJob(id);
  const over = job !== undefined && job.state !== "running" && job.state !== "waiting";
  const failed = job?.state === "failed" || job?.state === "undone";
  return (
    <>
      <div className="flex-1 overflow-y-auto p-4">
        <div className="mx-auto max-w-2xl">{job === undefined ? <Skeleton /> : <JobDetail job={job} onLeave={closePlan} />}</div>
      </div>
      <footer className="flex items-center justify-end gap-3 border-t border-line px-4 py-3">
        {!over && <p className="mr-auto text-sm text-soft">{say("It goes on when you leave, and is found again under Jobs.")}</p>}
        {job?.state === "done" && opens !== undefined && <Opens job={job} opens={opens} />}
        <Button look={over && !failed && opens === undefined ? "primary" : "plain"} onClick={closePlan}>
          {over ? say("Close") : say("Leave it running")}
        </Button>
        {failed && (
          // By its plan, which may be another now.
          <Button need="operate" look="primary" onClick={() => replan()}>
            {say("Try again")}
          </Button>
        )}
      </footer>
    </>
  );
}

/** To what was just made, as soon as the node shows its port. */
function Opens({ job, opens }: { readonly job: JobView; readonly opens: NonNullable<Planning["opens"]> }) {
  const url = useLive((state) => (job.targets ?? []).flatMap((key) => state.services[key]?.ports ?? []).find((port) => port.hostPort === opens.port && port.url !== undefined)?.url);
  if (url === undefined) return null;
  return (
    <a href={opens.tls ? url.replace(/^http:/, "https:") : url} target="_blank" rel="noreferrer" className="inline-flex h-8 shrink-0 items-center gap-1.5 rounded-md bg-accent px-3 text-sm font-medium text-on-accent hover:opacity-90">
      <ExternalLink size={14} aria-hidden />
      {say("Open {title}", { title: opens.title })}
    </a>
  );
}
