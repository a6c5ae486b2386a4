/** What happened to one object, when and why, in the hub's words. */

import { useState } from "react";
import { formatMoment } from "../lib/time";
import { useHistory } from "../store/history";
import type { ChangeAnswer } from "../wire/types.gen";
import { say, Say } from "../words/say";
import { Age } from "./age";
import { Button } from "./button";
import { Section } from "./facts";
import { ProblemAgain, Skeleton } from "./notice";
import { ToneMark } from "./tone";

interface Props {
  readonly node: string;
  readonly kind: "service" | "container";
  readonly name: string;
  /** Something that differs once the object changed. */
  readonly version: string;
}

/** Closed at first: what happened is fetched when somebody wants to know it. */
export function HistorySection(props: Props) {
  const [open, setOpen] = useState(false);
  return (
    <Section
      title={say("History")}
      aside={
        <Button small aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? say("Hide") : say("Show what happened")}
        </Button>
      }
    >
      {open && <Changes {...props} />}
    </Section>
  );
}

export function Changes({ node, kind, name, version }: Props) {
  const { changes, problem, more, again } = useHistory(node, kind, name, version);
  return (
    <>
      <ProblemAgain problem={problem} again={again} />
      {changes === undefined && problem === undefined && <Skeleton />}
      {changes?.length === 0 && <p className="text-sm text-soft">{say("No change yet since ServiceBay watches it.")}</p>}
      {changes !== undefined && changes.length > 0 && (
        <ol className="flex flex-col gap-1.5 text-sm">
          {changes.map((change, index) => (
            // Rows have no number of their own, and only grow at the end.
            // oxlint-disable-next-line react/no-array-index-key
            <Change key={`${change.at}-${change.toState}-${index}`} change={change} />
          ))}
        </ol>
      )}
      {more !== undefined && (
        <button type="button" className="link mt-1.5 text-xs text-soft" onClick={more}>
          {say("Show older")}
        </button>
      )}
    </>
  );
}

function Change({ change }: { readonly change: ChangeAnswer }) {
  return (
    <li className="flex gap-2.5">
      <span className="mt-1.5">
        <ToneMark tone={change.tone} silent />
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline justify-between gap-x-3">
          <span>{change.text}</span>
          <span className="text-xs text-faint" title={formatMoment(change.at)}>
            <Say text="{time}, {age} ago" values={{ time: formatMoment(change.at), age: <Age since={change.at} /> }} />
          </span>
        </p>
        {change.cause !== undefined && <p className="text-soft wrap-anywhere">{change.cause}</p>}
        {change.afterwards === true && <p className="text-xs text-faint">{say("Told by the node afterwards: the connection was interrupted then.")}</p>}
      </div>
    </li>
  );
}
