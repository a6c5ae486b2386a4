/** A check in a detail: what was found last, and the outcomes before it. */

import { RefreshCw } from "lucide-react";
import { useLive } from "../store/live";
import { useTask } from "../store/nodes";
import { api } from "../wire/http";
import type { CheckView } from "../wire/types.gen";
import { Age } from "./age";
import { Button } from "./button";
import { Fact, Facts, Section } from "./facts";
import { ProblemNote } from "./notice";
import { ToneMark } from "./tone";

export function CheckSection({ of }: { readonly of: string }) {
  const check = useLive((state) => state.checks[of]);
  const task = useTask();
  if (check === undefined) {
    return (
      <Section title="Check">
        <p className="text-sm text-soft">Nobody asks whether it answers. Edit the link to have it checked.</p>
      </Section>
    );
  }
  return (
    <Section
      title="Check"
      aside={
        <Button need="operate" small busy={task.busy} icon={<RefreshCw size={12} aria-hidden />} onClick={() => void task.run(() => api.runCheck(of))}>
          Check now
        </Button>
      }
    >
      <p className="mb-2 flex items-start gap-2 text-sm">
        <span className="pt-1">
          <ToneMark tone={check.tone} silent />
        </span>
        <span className="min-w-0 wrap-anywhere" aria-live="polite">
          {check.stateText}
          {check.text !== "" && <span className="text-soft">: {check.text}</span>}
        </span>
      </p>
      <div className="mb-2.5">
        <Beats check={check} />
      </div>
      <Facts>
        <Fact name={check.state === "pending" ? "Asked" : `${check.stateText} for`}>{check.since === undefined ? null : <Age since={check.since} />}</Fact>
        <Fact name="Last asked">{check.at === undefined ? null : <Age since={check.at} />}</Fact>
        <Fact name="Answered in">{check.latencyMs === undefined ? null : `${check.latencyMs.toFixed(check.latencyMs < 10 ? 1 : 0)} ms`}</Fact>
        <Fact name="Certificate">{check.certificateDays === undefined ? null : `good for ${check.certificateDays} days`}</Fact>
        <Fact name="Well">
          {check.uptimePercent === undefined || check.uptimeSince === undefined ? null : (
            <>
              {check.uptimePercent} % of <Age since={check.uptimeSince} />
            </>
          )}
        </Fact>
        <Fact name="Every">{`${check.intervalS} s`}</Fact>
      </Facts>
      <ProblemNote problem={task.problem} />
    </Section>
  );
}

/** How tall a bar is, and in which colour. */
const LOOK: Record<string, readonly [number, string]> = { o: [10, "text-load"], w: [14, "text-look"], x: [20, "text-act"], u: [4, "text-faint"], m: [4, "text-load"] };
const STEP = 7;
const TALL = 20;

/** The last outcomes as bars, oldest first; a failure is taller as well as red. One drawing: a board has thousands of bars. */
export function Beats({ check }: { readonly check: CheckView }) {
  const beats = [...(check.beats ?? "")];
  if (beats.length === 0) return null;
  const failed = beats.filter((beat) => beat === "x").length;
  const width = beats.length * STEP - 1;
  return (
    <svg role="img" aria-label={`${failed === 0 ? "None" : failed} of the last ${beats.length} askings failed`} width={width} height={TALL} viewBox={`0 0 ${width} ${TALL}`} className="shrink-0">
      {Object.entries(LOOK).map(([level, [height, colour]]) => {
        const bars = beats.flatMap((beat, place) => (beat === level ? [`M${place * STEP + 3} ${TALL}v-${height}`] : []));
        return bars.length === 0 ? null : <path key={level} d={bars.join("")} className={colour} stroke="currentColor" strokeWidth={STEP - 1} />;
      })}
    </svg>
  );
}
