/** The drawer of jobs: what is under way, what ended lately, and each with its steps. It is opened from the frame and from toasts. */

import { ArrowLeft, X } from "lucide-react";
import { Dialog } from "radix-ui";
import { drawer, isUnderWay, useJob, useJobs } from "../store/jobs";
import { useStore } from "../store/store";
import type { JobView } from "../wire/types.gen";
import { say, Say } from "../words/say";
import { Age } from "./age";
import { IconButton } from "./button";
import { JOB_TONE, JobDetail } from "./job";
import { ToneMark } from "./tone";

const LIST = "list";

export function openJobs(id: string = LIST): void {
  drawer.set(id);
}

/** In the frame: quiet while nothing happens, in sight while something does. */
export function JobsButton({ className = "" }: { readonly className?: string }) {
  const jobs = useJobs();
  const running = jobs.filter(isUnderWay);
  if (jobs.length === 0) return null;
  const [only] = running;
  return (
    <button type="button" onClick={() => openJobs(running.length === 1 ? only?.id : undefined)} className={`flex h-8 min-w-0 items-center gap-2.5 rounded-md px-2 text-sm text-soft hover:bg-hover hover:text-ink ${className}`}>
      <ToneMark tone={running.length > 0 ? "busy" : (JOB_TONE[jobs[0]?.state ?? "done"])} silent />
      <span className="min-w-0 flex-1 truncate text-left">{running.length === 0 ? say("Jobs") : running.length === 1 ? only?.title : say("{running} jobs under way", { running: running.length })}</span>
      {only !== undefined && running.length === 1 && <span className="sr-only">{say("under way")}</span>}
    </button>
  );
}

const close = () => drawer.set(undefined);

export function JobsDrawer() {
  const open = useStore(drawer, (now) => now);
  return (
    <Dialog.Root open={open !== undefined} onOpenChange={(next) => !next && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Dialog.Content aria-describedby={undefined} className="animate-appear fixed inset-y-0 right-0 z-50 flex w-[min(28rem,100vw)] flex-col border-l border-line bg-raised shadow-xl outline-none">
          {open === undefined || open === LIST ? <List onClose={close} /> : <One id={open} onClose={close} />}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Head({ title, back, onClose }: { readonly title: string; readonly back: boolean; readonly onClose: () => void }) {
  return (
    <header className="flex min-h-12 items-center gap-2 border-b border-line py-2 pr-2 pl-3">
      {back && (
        <IconButton label={say("All jobs")} onClick={() => openJobs()}>
          <ArrowLeft size={16} aria-hidden />
        </IconButton>
      )}
      <Dialog.Title className="min-w-0 flex-1 text-base font-semibold wrap-anywhere">{title}</Dialog.Title>
      <IconButton label={say("Close")} onClick={onClose}>
        <X size={16} aria-hidden />
      </IconButton>
    </header>
  );
}

function List({ onClose }: { readonly onClose: () => void }) {
  const jobs = useJobs();
  return (
    <>
      <Head title={say("Jobs")} back={false} onClose={onClose} />
      <ul className="flex-1 overflow-y-auto p-2">
        {jobs.map((job) => (
          <li key={job.id}>
            <Entry job={job} />
          </li>
        ))}
        {jobs.length === 0 && <p className="p-2 text-sm text-faint">{say("Nothing was asked for yet.")}</p>}
      </ul>
    </>
  );
}

function Entry({ job }: { readonly job: JobView }) {
  return (
    <button type="button" onClick={() => openJobs(job.id)} className="flex w-full gap-2.5 rounded-md px-2 py-1.5 text-left text-sm hover:bg-hover">
      <span className="pt-1">
        <ToneMark tone={JOB_TONE[job.state]} />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate">{job.title}</span>
        <span className="block truncate text-xs text-faint">
          <Say text="{node}, {age} ago. {text}" values={{ node: job.node, age: <Age since={job.endedAt ?? job.startedAt} />, text: job.text }} />
        </span>
      </span>
    </button>
  );
}

function One({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const job = useJob(id);
  return (
    <>
      <Head title={job?.title ?? say("Job")} back onClose={onClose} />
      <div className="flex-1 overflow-y-auto p-4">{job === undefined ? <p className="text-sm text-faint">{say("This job is no longer kept.")}</p> : <JobDetail job={job} onLeave={onClose} />}</div>
    </>
  );
}
