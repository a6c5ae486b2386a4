/** Designed states of a view: empty, failed, waiting. */

import type { ReactNode } from "react";
import type { Problem } from "../wire/types.gen";
import { say } from "../words/say";
import { Button } from "./button";
import { ToneMark } from "./tone";

/** Says what would be here and offers the first step. */
export function Empty({ title, children, action }: { readonly title: string; readonly children?: ReactNode; readonly action?: ReactNode }) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center gap-2 px-6 py-16 text-center">
      <h2 className="text-base font-semibold">{title}</h2>
      <div className="text-sm text-soft text-pretty">{children}</div>
      {action !== undefined && <div className="mt-3">{action}</div>}
    </div>
  );
}

/** A refusal beside what caused it: what happened, what to do, and what the tool said. */
export function ProblemNote({ problem }: { readonly problem: Problem | undefined }) {
  if (problem === undefined) return null;
  return (
    <div role="alert" className="flex gap-2.5 rounded-md bg-act-wash px-3 py-2.5 text-sm">
      <span className="pt-1">
        <ToneMark tone="act" silent />
      </span>
      <div className="min-w-0">
        <p className="wrap-anywhere">{problem.detail}</p>
        {problem.retryAfterS !== undefined && <p className="text-soft">{say("Try again in {retryAfterS} s.", { retryAfterS: problem.retryAfterS })}</p>}
        {problem.stderr !== undefined && <Output text={problem.stderr} />}
      </div>
    </div>
  );
}

/** The same with the way to ask once more. */
export function ProblemAgain({ problem, again, className = "" }: { readonly problem: Problem | undefined; readonly again: () => void; readonly className?: string }) {
  if (problem === undefined) return null;
  return (
    <div className={`flex flex-col items-start gap-2 ${className}`}>
      <ProblemNote problem={problem} />
      <Button small onClick={again}>
        {say("Try again")}
      </Button>
    </div>
  );
}

/** What a tool said, as it said it. */
export function Output({ text }: { readonly text: string }) {
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keys
  return <pre tabIndex={0} className="mt-1.5 max-h-40 overflow-auto rounded bg-side px-2 py-1.5 font-mono text-xs whitespace-pre-wrap wrap-anywhere">{text}</pre>;
}

/** Grey lines in place of rows; drawn only when waiting takes longer than 300 ms. */
export function Skeleton() {
  return (
    <div className="animate-late flex flex-col gap-3 p-6" role="status" aria-label={say("Loading")}>
      {["w-64", "w-full", "w-5/6", "w-full", "w-4/6"].map((width, index) => (
        // oxlint-disable-next-line react/no-array-index-key
        <div key={index} className={`h-4 rounded bg-track ${width}`} />
      ))}
    </div>
  );
}
