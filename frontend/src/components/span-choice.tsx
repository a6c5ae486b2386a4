/** What stands around a chart over time: which stretch it shows, and what its lines are. */

import type { ReactNode } from "react";
import { SPANS } from "../lib/spans";
import type { PastSpan } from "../wire/types.gen";
import { say } from "../words/say";

export function SpanChoice({ now, choose }: { readonly now: PastSpan; readonly choose: (span: PastSpan) => void }) {
  return (
    <div role="radiogroup" aria-label={say("Span")} className="flex overflow-hidden rounded-md border border-edge text-xs">
      {SPANS.map((span) => (
        <label key={span.id} className={`px-1.5 py-0.5 whitespace-nowrap has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent ${span.id === now ? "bg-chosen font-medium" : "text-soft hover:bg-hover"}`}>
          <input type="radio" name="span" aria-label={span.title} className="sr-only" checked={span.id === now} onChange={() => choose(span.id)} />
          {span.short}
        </label>
      ))}
    </div>
  );
}

export function Legend({ look, children }: { readonly look: string; readonly children: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span aria-hidden className={`w-4 border-t-2 ${look}`} />
      <span>{children}</span>
    </span>
  );
}
