/** A share of something: a short bar and its number. The number is what is read; the bar is for the eye. */

import type { Tone } from "../wire/types.gen";
import { formatPercent } from "../lib/amount";

const FILL: Record<Tone, string> = { ok: "bg-load", look: "bg-look", act: "bg-act", busy: "bg-accent", off: "bg-edge" };

interface Props {
  readonly percent: number | undefined;
  readonly label: string;
  readonly tone?: Tone;
  readonly title?: string;
}

export function Meter({ percent, label, tone = "ok", title }: Props) {
  if (percent === undefined) return <span className="text-faint">–</span>;
  const width = Math.min(100, Math.max(0, percent));
  return (
    <span className="flex min-w-0 items-center gap-2" title={title}>
      <span aria-hidden className="h-1.5 w-12 min-w-3 overflow-hidden rounded-full bg-track sm:w-20">
        <span className={`block h-full rounded-full ${FILL[tone]}`} style={{ width: `${width}%` }} />
      </span>
      <span className={`num w-10 shrink-0 text-right whitespace-nowrap ${tone === "ok" ? "" : "font-medium"}`}>
        <span className="sr-only">{label} </span>
        {formatPercent(percent)}
      </span>
    </span>
  );
}
