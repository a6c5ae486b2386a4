/** What is wrong and belongs to no question. */

import { ToneMark } from "../../components/tone";
import type { TemplateProblem } from "../../wire/types.gen";

export function Apart({ problems }: { readonly problems: readonly TemplateProblem[] }) {
  return problems.map((problem) => (
    <p key={problem.text} role={problem.severity === "error" ? "alert" : "status"} className="flex gap-2.5 text-sm">
      <span className="pt-1">
        <ToneMark tone={problem.severity === "error" ? "act" : "look"} silent />
      </span>
      <span className="min-w-0 wrap-anywhere">{problem.text}</span>
    </p>
  ));
}
