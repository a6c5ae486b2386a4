/** How many lines over time, errors apart; a bar leads to its time. One stop for the keyboard, arrows within. */

import { useState, type KeyboardEvent } from "react";
import { heights } from "../../lib/log/bars";
import { formatDate, formatStamp } from "../../lib/log/stamp";
import type { Counts } from "../../store/log/counts";
import type { LogBucket } from "../../wire/types.gen";
import { say, sayCount } from "../../words/say";

interface Props {
  readonly counts: Counts;
  readonly spanS: number;
  /** The filter says from when: then the span is not to be chosen here. */
  readonly fixed: boolean;
  readonly onSpan: (spanS: number) => void;
  readonly onJump: (bucket: LogBucket) => void;
}

const SPANS = [
  { seconds: 900, title: say("15 min") },
  { seconds: 3600, title: "1 h" },
  { seconds: 21_600, title: "6 h" },
  { seconds: 86_400, title: "1 d" },
  { seconds: 604_800, title: "7 d" },
] as const;

export function Chart({ counts, spanS, fixed, onSpan, onJump }: Props) {
  const { buckets } = counts;
  return (
    <div className="flex shrink-0 items-end gap-2 border-b border-line px-3 pt-1.5 pb-1 md:px-4">
      <div className="min-w-0 flex-1">
        {buckets === undefined ? <div className="h-11" /> : <Bars buckets={buckets} onJump={onJump} />}
      </div>
      {!fixed && (
        <label className="shrink-0 text-xs">
          <span className="sr-only">{say("Counts over")}</span>
          <select value={spanS} onChange={(event) => onSpan(Number(event.target.value))} className="h-6 w-18 rounded-md border border-transparent bg-canvas text-soft hover:bg-hover hover:text-ink">
            {SPANS.map((span) => (
              <option key={span.seconds} value={span.seconds}>
                {span.title}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}

function Bars({ buckets, onJump }: { readonly buckets: readonly LogBucket[]; readonly onJump: (bucket: LogBucket) => void }) {
  const [at, setAt] = useState<number>();
  const current = Math.min(at ?? buckets.length - 1, buckets.length - 1);
  const drawn = heights(buckets);
  const [first] = buckets;
  const last = buckets.at(-1);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const to = Math.min(buckets.length - 1, Math.max(0, current + by));
    setAt(to);
    (event.currentTarget.children[to] as HTMLElement | undefined)?.focus();
  };
  if (first === undefined || last === undefined) return <p className="h-11 pt-3 text-xs text-faint">{say("Nothing to count here.")}</p>;
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- its bars take the focus, one at a time */}
      <div role="toolbar" aria-label={say("Lines over time")} onKeyDown={onKeyDown} className="flex h-7 items-stretch gap-px">
        {buckets.map((bucket, index) => (
          <button key={bucket.at} type="button" tabIndex={index === current ? 0 : -1} disabled={bucket.count === 0 && index !== current} title={describe(bucket)} aria-label={describe(bucket)} onClick={() => onJump(bucket)} onFocus={() => setAt(index)} className="group relative min-w-0 flex-1 rounded-xs enabled:hover:bg-pressed">
            <span aria-hidden style={{ height: `${(drawn[index]?.all ?? 0) * 100}%` }} className="absolute inset-x-0 bottom-0 rounded-t-xs bg-load" />
            <span aria-hidden style={{ height: `${(drawn[index]?.errors ?? 0) * 100}%` }} className="absolute inset-x-0 bottom-0 rounded-t-xs bg-act [background-image:repeating-linear-gradient(135deg,transparent_0_2px,var(--color-canvas)_2px_3px)]" />
          </button>
        ))}
      </div>
      <p className="num flex justify-between text-2xs text-faint">
        <span>{label(first.at, first.at, last.at)}</span>
        <span>{label(last.at + last.seconds * 1e6, first.at, last.at)}</span>
      </p>
    </>
  );
}

const DAY_US = 86_400e6;

function label(at: number, from: number, to: number): string {
  const time = formatStamp(at, true).slice(0, 5);
  return to - from > DAY_US / 2 ? `${formatDate(at).replace(/ \d+$/, "")} ${time}` : time;
}

function describe(bucket: LogBucket): string {
  const errors = bucket.errors === 0 ? "" : `, ${sayCount(bucket.errors, "{n} error", "{n} errors")}`;
  return `${formatDate(bucket.at)} ${formatStamp(bucket.at, true)}: ${sayCount(bucket.count, "{n} line", "{n} lines")}${errors}`;
}
