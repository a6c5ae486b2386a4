/** Newer images of a service: a mark in its row, and in its detail from which digest to which, and when by itself. */

import { CalendarClock, RefreshCw } from "lucide-react";
import { useMemo, useState } from "react";
import { useNodeFilter } from "../lib/route";
import { useLive } from "../store/live";
import { checkUpdates, lookingSchedule, scheduleOf, useSchedule, type ScheduleOf } from "../store/updates";
import type { ImageUpdateView, ScheduleBody, ServiceView } from "../wire/types.gen";
import { say, Say } from "../words/say";
import { Age } from "./age";
import { Button, IconButton } from "./button";
import { Section } from "./facts";
import { ProblemNote } from "./notice";
import { Sheet } from "./sheet";
import { ToneMark } from "./tone";

export function UpdateMark({ of }: { readonly of: string }) {
  const update = useLive((state) => state.updates[of]);
  if (update?.available !== true) return null;
  return (
    <span className="ml-2 shrink-0 rounded border border-edge px-1 text-2xs whitespace-nowrap text-soft" title={update.text}>
      {say("update available")}
    </span>
  );
}

export function CheckUpdates() {
  const node = useNodeFilter();
  const [open, setOpen] = useState(false);
  return (
    <span className="flex items-center">
      <CheckButton label={say("Check for updates")} check={() => checkUpdates(undefined, node)} />
      <IconButton need="administer" small label={say("When registries are asked")} onClick={() => setOpen(true)}>
        <CalendarClock size={14} aria-hidden />
      </IconButton>
      {open && <LookingSheet onClose={() => setOpen(false)} />}
    </span>
  );
}

export function LookingSheet({ onClose }: { readonly onClose: () => void }) {
  return (
    <Sheet title={say("When registries are asked")} onClose={onClose}>
      <p className="text-sm text-soft">{say("All registries are asked for newer images then. That alone updates nothing: a service is updated by hand, or by its own schedule.")}</p>
      <Schedule of={lookingSchedule} verb={say("Ask")} day={say("Day of the question")} time={say("Time of the question")} />
    </Sheet>
  );
}

function CheckButton({ label, check }: { readonly label: string; readonly check: () => Promise<void> }) {
  const [busy, setBusy] = useState(false);
  const run = () => {
    setBusy(true);
    void check().finally(() => setBusy(false));
  };
  return (
    <Button need="operate" small busy={busy} icon={<RefreshCw size={12} aria-hidden />} onClick={run}>
      {busy ? say("Asking registries") : label}
    </Button>
  );
}

export function UpdatesSection({ row }: { readonly row: ServiceView }) {
  const update = useLive((state) => state.updates[row.key]);
  if (update === undefined && row.actions?.includes("update") !== true) return null;
  return (
    <Section title={say("Updates")} aside={<CheckButton label={say("Check now")} check={() => checkUpdates([row.key], undefined)} />}>
      {update === undefined ? <p className="text-sm text-soft">{say("No registry was asked yet.")}</p> : update.images?.map((image) => <Image key={image.reference} image={image} />)}
      {update?.autoUpdate !== undefined && (
        <p className="mt-1.5 text-xs text-faint">
          <Say text="Its file says {setting}: podman-auto-update on the node may update it as well." values={{ setting: <code className="font-mono">AutoUpdate={update.autoUpdate}</code> }} />
        </p>
      )}
      <ServiceSchedule key={row.key} row={row} />
    </Section>
  );
}

function Image({ image }: { readonly image: ImageUpdateView }) {
  return (
    <div className="flex gap-2.5 pb-1.5 text-sm">
      <span className="mt-1.5">
        <ToneMark tone={image.tone} silent />
      </span>
      <div className="min-w-0 flex-1">
        <p className="wrap-anywhere">{image.text}</p>
        <p className="font-mono text-xs text-soft wrap-anywhere">{image.reference}</p>
        {image.available === true && (
          <p className="font-mono text-xs text-soft">
            {short(image.running)} → {short(image.newest)}
          </p>
        )}
        {image.checkedAt !== undefined && (
          <p className="text-xs text-faint">
            <Say text="Asked {age} ago" values={{ age: <Age since={image.checkedAt} /> }} />
          </p>
        )}
      </div>
    </div>
  );
}

const short = (digest: string | undefined) => (digest === undefined ? say("unknown") : digest.replace(/^sha256:/, "").slice(0, 12));

const DAYS = [say("Monday"), say("Tuesday"), say("Wednesday"), say("Thursday"), say("Friday"), say("Saturday"), say("Sunday")];

function ServiceSchedule({ row }: { readonly row: ServiceView }) {
  const { node, unit } = row;
  return <Schedule of={useMemo(() => scheduleOf(node, unit), [node, unit])} verb={say("Update by itself")} day={say("Day of the update")} time={say("Time of the update")} />;
}

/** When something is done by itself; each change is kept at once. */
function Schedule({ of, verb, day, time }: { readonly of: ScheduleOf; readonly verb: string; readonly day: string; readonly time: string }) {
  const { schedule, problem, set } = useSchedule(of);
  if (schedule === undefined) return <ProblemNote problem={problem} />;
  const now: ScheduleBody = { every: schedule.every as ScheduleBody["every"], at: schedule.at, weekday: schedule.weekday };
  return (
    <div className="mt-2 flex flex-wrap items-center gap-2 text-sm">
      <label className="flex items-center gap-2">
        <span className="text-faint">{verb}</span>
        <select className="field w-auto" value={now.every} onChange={(event) => set({ ...now, every: event.target.value as ScheduleBody["every"] })}>
          <option value="off">{say("never")}</option>
          <option value="daily">{say("every day")}</option>
          <option value="weekly">{say("every week")}</option>
        </select>
      </label>
      {now.every === "weekly" && (
        <select aria-label={day} className="field w-auto" value={now.weekday} onChange={(event) => set({ ...now, weekday: Number(event.target.value) })}>
          {DAYS.map((name, index) => (
            <option key={name} value={index}>
              {name}
            </option>
          ))}
        </select>
      )}
      {now.every !== "off" && <input type="time" aria-label={time} className="field w-auto" value={now.at} onChange={(event) => event.target.value !== "" && set({ ...now, at: event.target.value })} />}
      <ProblemNote problem={problem} />
    </div>
  );
}
