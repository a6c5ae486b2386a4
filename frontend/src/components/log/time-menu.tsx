/** From when to when, and where to jump: a time, a start, a failure. */

import { CalendarClock, ChevronDown } from "lucide-react";
import { Popover } from "radix-ui";
import { useState, type ReactNode } from "react";
import type { LogChanges } from "../../lib/log/address";
import { formatDate, formatStamp, fromField, toField } from "../../lib/log/stamp";
import { useMarks } from "../../store/log/counts";
import type { LogMark, LogMarkKind, LogQuery, Tone } from "../../wire/types.gen";
import { say } from "../../words/say";
import { Button } from "../button";
import { ProblemNote } from "../notice";
import { ToneMark } from "../tone";

interface Props {
  readonly node: string | undefined;
  readonly query: LogQuery;
  readonly onChange: (changes: LogChanges) => void;
  readonly onJump: (place: string) => void;
}

const MINUTE_US = 60e6;
const PRESETS = [
  { title: say("15 min"), us: 15 * MINUTE_US },
  { title: "1 h", us: 60 * MINUTE_US },
  { title: "24 h", us: 24 * 60 * MINUTE_US },
  { title: "7 d", us: 7 * 24 * 60 * MINUTE_US },
] as const;

export function TimeMenu({ node, query, onChange, onJump }: Props) {
  const [open, setOpen] = useState(false);
  const close = (act: () => void) => () => {
    setOpen(false);
    act();
  };
  const narrowed = query.since !== undefined || query.until !== undefined || query.boot !== undefined;
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className={`flex h-8 max-w-full min-w-0 items-center gap-1.5 rounded-md px-2 text-sm hover:bg-hover hover:text-ink ${narrowed ? "bg-chosen text-ink" : "text-soft"}`}>
        <CalendarClock size={14} aria-hidden className="shrink-0" />
        <span className="truncate">{describe(query)}</span>
        <ChevronDown size={12} aria-hidden className="shrink-0" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content aria-label={say("Time")} sideOffset={4} collisionPadding={8} align="start" className="animate-appear z-50 flex max-h-[min(34rem,var(--radix-popover-content-available-height))] w-[min(22rem,calc(100vw-1rem))] flex-col gap-3 overflow-y-auto rounded-lg border border-line bg-raised p-3 text-sm shadow-lg outline-none">
          <Part title={say("Show only the last")}>
            <div className="flex flex-wrap gap-1.5">
              {PRESETS.map((each) => (
                <Button key={each.title} small onClick={close(() => onChange({ since: `${Math.round(Date.now() * 1000 - each.us)}`, until: undefined, boot: undefined }))}>
                  {each.title}
                </Button>
              ))}
              {narrowed && (
                <Button small look="quiet" onClick={close(() => onChange({ since: undefined, until: undefined, boot: undefined }))}>
                  {say("Any time")}
                </Button>
              )}
            </div>
          </Part>
          <Part title={say("From, until")}>
            <Range key={`${query.since ?? ""} ${query.until ?? ""}`} query={query} onApply={(since, until) => close(() => onChange({ since, until }))()} />
          </Part>
          <Part title={say("Jump to")}>
            <JumpToTime onJump={(place) => close(() => onJump(place))()} />
            <Marks node={node} query={query} wanted={open} onJump={(place) => close(() => onJump(place))()} onSince={(at) => close(() => onChange({ since: `${at}`, until: undefined, boot: undefined }))()} onBoot={(boot) => close(() => onChange({ since: undefined, until: undefined, boot }))()} />
          </Part>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

const moment = (at: number): string => `${formatDate(at).replace(/ \d+$/, "")} ${formatStamp(at, true)}`;

function describe({ since, until, boot }: LogQuery): string {
  if (since !== undefined && until !== undefined) return say("{moment} to {moment2}", { moment: moment(since), moment2: moment(until) });
  if (since !== undefined) return say("Since {moment}", { moment: moment(since) });
  if (until !== undefined) return say("Until {moment}", { moment: moment(until) });
  return boot === undefined ? say("Any time") : say("One boot");
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="flex flex-col gap-1.5">
      <h2 className="label">{title}</h2>
      {children}
    </section>
  );
}

function TimeField({ label, value, onChange }: { readonly label: string; readonly value: string; readonly onChange: (value: string) => void }) {
  return <input type="datetime-local" step={1} aria-label={label} className="field px-1.5! text-xs!" value={value} onChange={(event) => onChange(event.target.value)} />;
}

function Range({ query, onApply }: { readonly query: LogQuery; readonly onApply: (since: string | undefined, until: string | undefined) => void }) {
  const [since, setSince] = useState(query.since === undefined ? "" : toField(query.since));
  const [until, setUntil] = useState(query.until === undefined ? "" : toField(query.until));
  return (
    <form
      className="flex flex-col gap-1.5"
      onSubmit={(event) => {
        event.preventDefault();
        onApply(microseconds(since), microseconds(until));
      }}
    >
      <TimeField label={say("From")} value={since} onChange={setSince} />
      <span className="flex gap-1.5">
        <TimeField label={say("Until")} value={until} onChange={setUntil} />
        <Button type="submit">{say("Show")}</Button>
      </span>
    </form>
  );
}

function JumpToTime({ onJump }: { readonly onJump: (place: string) => void }) {
  const [text, setText] = useState("");
  const at = fromField(text);
  return (
    <form
      className="flex gap-1.5"
      onSubmit={(event) => {
        event.preventDefault();
        if (at !== undefined) onJump(`${at}`);
      }}
    >
      <TimeField label={say("A time")} value={text} onChange={setText} />
      <Button type="submit" disabled={at === undefined}>
        {say("Jump")}
      </Button>
    </form>
  );
}

const microseconds = (text: string): string | undefined => fromField(text)?.toString();

const TONE: Record<LogMarkKind, Tone> = { boot: "off", start: "ok", stop: "off", failure: "act" };

interface MarksProps {
  readonly node: string | undefined;
  readonly query: LogQuery;
  readonly wanted: boolean;
  readonly onJump: (place: string) => void;
  readonly onSince: (at: number) => void;
  readonly onBoot: (boot: string) => void;
}

/** The newest first; and everything since the last start with one press. */
function Marks({ node, query, wanted, onJump, onSince, onBoot }: MarksProps) {
  const { value, problem } = useMarks(node, query, wanted);
  if (problem !== undefined) return <ProblemNote problem={problem} />;
  const marks = value?.marks ?? [];
  const several = marks.filter((mark) => mark.boot !== undefined).length > 1;
  const start = marks.find((mark) => mark.kind === "start");
  return (
    <>
      {start !== undefined && (
        <Button small className="self-start" onClick={() => onSince(start.at)}>
          {say("Only since the last start")}
        </Button>
      )}
      <ul aria-label={say("Starts and failures")} className="-mx-1 flex flex-col">
        {marks.map((mark) => (
          <li key={`${mark.at} ${mark.kind} ${mark.title}`} className="flex items-center gap-1">
            <MarkButton mark={mark} onJump={onJump} />
            {several && mark.boot !== undefined && (
              <Button small className="mr-1" onClick={() => onBoot(mark.boot ?? "")}>
                {say("Only this boot")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function MarkButton({ mark, onJump }: { readonly mark: LogMark; readonly onJump: (place: string) => void }) {
  return (
    <button type="button" onClick={() => onJump(`${mark.at}`)} className="flex min-h-7 min-w-0 flex-1 items-center gap-2 rounded px-1 py-0.5 text-left hover:bg-hover">
      <ToneMark tone={TONE[mark.kind]} silent />
      <span className="min-w-0 flex-1 wrap-anywhere">{mark.title}</span>
      <span className="num shrink-0 text-xs text-faint">{moment(mark.at)}</span>
    </button>
  );
}
