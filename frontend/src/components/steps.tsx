/** Where one is in a few steps. */

import { Check } from "lucide-react";
import { say } from "../words/say";

interface Props {
  readonly steps: readonly { readonly id: string; readonly title: string }[];
  readonly now: string;
}

export function Steps({ steps, now }: Props) {
  const at = steps.findIndex((step) => step.id === now);
  return (
    <ol className="flex flex-wrap gap-x-5 gap-y-1 text-sm" aria-label={say("Steps")}>
      {steps.map((step, index) => (
        <li key={step.id} aria-current={index === at ? "step" : undefined} className={`flex items-center gap-1.5 ${index === at ? "font-semibold" : "text-faint"}`}>
          <span className={`num grid size-5 place-items-center rounded-full text-2xs font-semibold ${index === at ? "bg-accent text-on-accent" : "bg-track text-soft"}`}>{index < at ? <Check size={12} aria-label={say("done")} /> : index + 1}</span>
          {step.title}
        </li>
      ))}
    </ol>
  );
}
