/** What happened around a service or a check, of all kinds in one order. */

import { Activity, FileText, HeartPulse, ScrollText, Wrench, type LucideIcon } from "lucide-react";
import { useCallback, useState } from "react";
import { Link } from "wouter";
import { checkPath } from "../lib/route";
import { formatMoment } from "../lib/time";
import { useFetched } from "../store/fetched";
import { api } from "../wire/http";
import type { TimelineEntry, TimelineKind } from "../wire/types.gen";
import { say } from "../words/say";
import { Button } from "./button";
import { Section } from "./facts";
import { Output, ProblemNote, Skeleton } from "./notice";
import { ToneMark } from "./tone";

interface Props {
  readonly of: { readonly check: string } | { readonly service: string; readonly node: string };
  /** Something that differs once something happened. */
  readonly version: string;
}

const SPANS = [
  { hours: 24, title: say("24 hours") },
  { hours: 24 * 7, title: say("7 days") },
  { hours: 24 * 30, title: say("30 days") },
] as const;
const KINDS: Record<TimelineKind, { readonly title: string; readonly icon: LucideIcon }> = {
  state: { title: say("State"), icon: Activity },
  check: { title: say("Check"), icon: HeartPulse },
  file: { title: say("File"), icon: FileText },
  job: { title: say("Job"), icon: Wrench },
  log: { title: say("Log"), icon: ScrollText },
};

/** Closed at first: it is gathered when somebody wants to know it. */
export function TimelineSection({ of, version }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <Section
      title={say("What happened around it")}
      aside={
        <Button small aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? say("Hide timeline") : say("Show timeline")}
        </Button>
      }
    >
      {open && <Timeline query={new URLSearchParams({ ...of }).toString()} version={version} />}
    </Section>
  );
}

function Timeline({ query, version }: { readonly query: string; readonly version: string }) {
  const [hours, setHours] = useState<number>(24);
  const ask = useCallback(() => api.timeline({ ...Object.fromEntries(new URLSearchParams(query)), hours: `${hours}` }), [query, hours]);
  const { value, problem } = useFetched(ask, version);
  return (
    <>
      <label className="mb-2 flex items-center gap-2 text-xs text-soft">
        {say("The last")}
        <select className="h-6 rounded-md border border-edge bg-raised px-1.5" value={hours} onChange={(event) => setHours(Number(event.target.value))}>
          {SPANS.map((span) => (
            <option key={span.hours} value={span.hours}>
              {span.title}
            </option>
          ))}
        </select>
      </label>
      <ProblemNote problem={problem} />
      {value === undefined && problem === undefined && <Skeleton />}
      {value?.entries.length === 0 && <p className="text-sm text-soft">{say("Nothing happened in this time.")}</p>}
      {value !== undefined && value.entries.length > 0 && (
        <ol className="flex flex-col gap-2 text-sm">
          {value.entries.map((entry, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- entries have no number of their own
            <Entry key={`${entry.at} ${entry.kind} ${entry.name} ${index}`} entry={entry} />
          ))}
        </ol>
      )}
      {value?.notes?.map((note) => (
        <p key={note} className="mt-2 text-xs text-look">
          {note}
        </p>
      ))}
    </>
  );
}

function Entry({ entry }: { readonly entry: TimelineEntry }) {
  const { title, icon: Icon } = KINDS[entry.kind];
  const check = entry.check ?? "";
  const more = entry.detail ?? entry.reason;
  return (
    <li className="flex gap-2.5">
      <span className="mt-1">
        <ToneMark tone={entry.tone} silent />
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline justify-between gap-x-3">
          <span className="min-w-0 wrap-anywhere">
            <Icon size={12} className="mr-1.5 inline text-faint" role="img" aria-label={title} />
            {check === "" ? <span className={entry.kind === "file" ? "font-mono text-xs" : ""}>{entry.name}</span> : <Link href={checkPath(check)} className="link">{entry.name}</Link>} <span className="font-medium">{entry.text}</span>
          </span>
          <span className="num text-xs text-faint">{formatMoment(entry.at)}</span>
        </p>
        {more !== undefined && <p className="text-soft wrap-anywhere">{more}</p>}
        {entry.lines !== undefined && <Output text={entry.lines.join("\n")} />}
      </div>
    </li>
  );
}
