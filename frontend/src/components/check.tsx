/** A check in a detail: what was found last, and the outcomes before it. */

import { RefreshCw } from "lucide-react";
import { formatNumber, formatShare } from "../lib/amount";
import { useLive } from "../store/live";
import { useTask } from "../store/nodes";
import { api } from "../wire/http";
import type { CheckView } from "../wire/types.gen";
import { say, Say, sayCount } from "../words/say";
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
      <Section title={say("Check")}>
        <p className="text-sm text-soft">{say("Nobody asks whether it answers. Edit the link to have it checked.")}</p>
      </Section>
    );
  }
  return (
    <Section
      title={say("Check")}
      aside={
        <Button need="operate" small busy={task.busy} icon={<RefreshCw size={12} aria-hidden />} onClick={() => void task.run(() => api.runCheck(of))}>
          {say("Check now")}
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
        <Fact name={check.state === "pending" ? say("Asked") : say("{state} for", { state: check.stateText })}>{check.since === undefined ? null : <Age since={check.since} />}</Fact>
        <Fact name={say("Last asked")}>{check.at === undefined ? null : <Age since={check.at} />}</Fact>
        <Fact name={say("Answered in")}>{check.latencyMs === undefined ? null : `${formatNumber(check.latencyMs, check.latencyMs < 10 ? 1 : 0)} ms`}</Fact>
        <Fact name={say("Certificate")}>{check.certificateDays === undefined ? null : sayCount(check.certificateDays, "good for {n} day", "good for {n} days")}</Fact>
        <Fact name={say("Well")}>
          {check.uptimePercent === undefined || check.uptimeSince === undefined ? null : (
            <Say text="{percent} of {age}" values={{ percent: formatShare(check.uptimePercent), age: <Age since={check.uptimeSince} /> }} />
          )}
        </Fact>
        <Fact name={say("Every")}>{`${formatNumber(check.intervalS)} s`}</Fact>
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
    <svg role="img" aria-label={failed === 0 ? say("None of the last {beats} askings failed", { beats: beats.length }) : say("{failed} of the last {beats} askings failed", { failed, beats: beats.length })} width={width} height={TALL} viewBox={`0 0 ${width} ${TALL}`} className="shrink-0">
      {Object.entries(LOOK).map(([level, [height, colour]]) => {
        const bars = beats.flatMap((beat, place) => (beat === level ? [`M${place * STEP + 3} ${TALL}v-${height}`] : []));
        return bars.length === 0 ? null : <path key={level} d={bars.join("")} className={colour} stroke="currentColor" strokeWidth={STEP - 1} />;
      })}
    </svg>
  );
}
