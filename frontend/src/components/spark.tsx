/** A small line of the last hour, beside the figure that says what is now. It says nothing by itself. */

import { sparkPath } from "../lib/load-past";
import type { LoadPast } from "../wire/types.gen";

interface Props {
  readonly past: LoadPast | undefined;
  readonly metric: string;
  readonly most?: number;
}

export function Spark({ past, metric, most = 100 }: Props) {
  const path = past === undefined ? "" : sparkPath(past, metric, most);
  return (
    <svg aria-hidden data-spark={metric} data-drawn={path !== ""} viewBox="0 0 100 20" preserveAspectRatio="none" className="h-4 w-16 shrink-0 overflow-visible">
      <path d={path} fill="none" className="stroke-load" strokeWidth="1.25" strokeLinecap="round" strokeLinejoin="round" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
