/** What can be done with the selected rows, each verb with the number of rows it fits. */

import { X } from "lucide-react";
import { formatNumber } from "../lib/amount";
import type { Target } from "../store/actions";
import { request } from "../store/careful";
import { say } from "../words/say";
import { actionIcon, VERB } from "./actions";
import { Button } from "./button";

interface Props {
  readonly count: number;
  readonly targets: readonly Target[];
  readonly onClear: () => void;
}

export function SelectionBar({ count, targets, onClear }: Props) {
  const byAction = Object.keys(VERB).flatMap((action) => {
    const fitting = targets.filter((target) => target.action === action);
    return fitting.length === 0 ? [] : [{ action, fitting }];
  });
  return (
    <div role="toolbar" aria-label={say("Actions on the selection")} className="flex min-h-10 items-center gap-2 overflow-x-auto border-b border-line bg-chosen px-3 md:px-5">
      <span role="status" className="num shrink-0 text-sm font-medium">
        {say("{count} selected", { count })}
      </span>
      {byAction.map(({ action, fitting }) => (
        <Button need="operate" key={action} small icon={actionIcon(action, 12)} onClick={() => void request(fitting)}>
          {VERB[action]}
          {fitting.length === count ? "" : ` ${formatNumber(fitting.length)}`}
        </Button>
      ))}
      <Button small look="quiet" icon={<X size={12} aria-hidden />} onClick={onClear}>
        {say("Clear")}
      </Button>
    </div>
  );
}
