/** The way from a new hub to its first service; gone once all is done, or when somebody has no use for it. */

import { Circle, CircleCheck } from "lucide-react";
import { Link } from "wouter";
import { setSteps, steps } from "../../store/preferences";
import { useLive } from "../../store/live";
import { useStore } from "../../store/store";
import type { FirstStepView } from "../../wire/types.gen";
import { say } from "../../words/say";

const NONE: readonly FirstStepView[] = [];

export function FirstSteps({ node }: { readonly node: string | undefined }) {
  const all = useLive((state) => state.hub.firstSteps ?? NONE);
  const shown = useStore(steps, (now) => now === "shown");
  if (all.length === 0 || !shown || node !== undefined) return null;
  const next = all.find((step) => !step.done);
  return (
    <section aria-labelledby="first-steps">
      <div className="mb-1 flex items-center justify-between">
        <h2 id="first-steps" className="text-xs font-semibold text-soft">
          {say("First steps")}
        </h2>
        <button type="button" onClick={() => setSteps("hidden")} className="link text-xs text-soft">
          {say("Do not show them")}
        </button>
      </div>
      <ol className="border-t border-line">
        {all.map((step) => (
          <Step key={step.key} step={step} next={step === next} />
        ))}
      </ol>
    </section>
  );
}

function Step({ step, next }: { readonly step: FirstStepView; readonly next: boolean }) {
  return (
    <li aria-current={next ? "step" : undefined} className={`flex flex-wrap items-start gap-x-3 gap-y-2 border-b border-line py-2 text-sm sm:items-center ${step.done ? "text-faint" : ""}`}>
      {step.done ? <CircleCheck size={15} className="mt-0.5 shrink-0 sm:mt-0" aria-label={say("Done")} /> : <Circle size={15} className="mt-0.5 shrink-0 sm:mt-0" aria-label={say("To do")} />}
      <p className="min-w-0 flex-1 max-sm:basis-48">
        <span className={step.done ? "" : "font-medium"}>{step.title}</span>
        {!step.done && <span className="block text-soft sm:ml-2 sm:inline">{step.text}</span>}
      </p>
      {next ? (
        <Link href={step.path} className="ml-7 inline-flex h-8 shrink-0 items-center rounded-md bg-accent sm:ml-0 px-3 font-medium text-on-accent hover:opacity-90">
          {step.action}
        </Link>
      ) : (
        !step.done && (
          <Link href={step.path} className="link shrink-0 text-soft" aria-label={step.title}>
            {say("Open")}
          </Link>
        )
      )}
    </li>
  );
}
