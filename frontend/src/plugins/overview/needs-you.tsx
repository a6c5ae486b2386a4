/** What needs a person, worst first, each with the one action that helps. */

import { useMemo } from "react";
import { Link } from "wouter";
import { actionIcon, deedTitle, targetsOf, VERB } from "../../components/actions";
import { Age } from "../../components/age";
import { Button } from "../../components/button";
import { ToneMark } from "../../components/tone";
import { nodePath } from "../../lib/route";
import { request } from "../../store/careful";
import { useLive } from "../../store/live";
import { useProgress } from "../../store/operations";
import { tryNode, useTask } from "../../store/nodes";
import type { AttentionView } from "../../wire/types.gen";
import { say } from "../../words/say";
import { addressOf, usePlugins } from "../registry";
import { attentionRows, attentionSubject } from "./model";

export function NeedsYou({ node }: { readonly node: string | undefined }) {
  const attention = useLive((state) => state.attention);
  const rows = useMemo(() => attentionRows(attention, node), [attention, node]);
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby="needs-you">
      <h2 id="needs-you" className="mb-1 text-xs font-semibold text-soft">
        {say("Needs you")}
      </h2>
      <ul className="border-t border-line">
        {rows.map((row) => (
          <AttentionRow key={`${row.kind}:${row.key}:${row.title}`} row={row} />
        ))}
      </ul>
    </section>
  );
}

/** The page of what a row is about; of its node where no plugin knows it. */
function useAddress(row: AttentionView): string {
  return addressOf(usePlugins(), row) ?? nodePath(row.node);
}

function AttentionRow({ row }: { readonly row: AttentionView }) {
  const address = useAddress(row);
  return (
    <li className="flex items-start gap-x-3 gap-y-1.5 border-b border-line py-2 text-sm max-sm:flex-wrap sm:items-center" data-attention={row.key}>
      <span className="pt-1 sm:pt-0">
        <ToneMark tone={row.tone} />
      </span>
      <p className="min-w-0 flex-1 wrap-anywhere max-sm:basis-52">
        <Link href={address} className="font-medium hover:underline hover:underline-offset-3">
          {row.title}
        </Link>
        {row.kind !== "node" && row.node !== "" && <span className="text-faint"> {say("on {node}", { node: row.node })}</span>}
        <span className="text-xs text-faint sm:hidden">
          {row.since !== undefined && " · "}
          <Age since={row.since} />
        </span>
        <span className="block text-soft sm:ml-2 sm:inline">{row.text}</span>
        <LastLines row={row} />
      </p>
      <span className="shrink-0 text-xs text-faint max-sm:hidden">
        <Age since={row.since} />
      </span>
      <span className="ml-auto flex shrink-0 justify-end sm:w-28">
        <Cure row={row} />
      </span>
    </li>
  );
}

/** The end of what a failed service said beyond the sentence, so that many a cause is seen without opening it. */
function LastLines({ row }: { readonly row: AttentionView }) {
  const lines = useLive((state) => (row.kind === "service" ? state.services[row.key]?.lastLines : undefined));
  const unsaid = (lines ?? []).slice(-SHOWN_LINES).filter((line) => !row.text.includes(line.trim()));
  if (unsaid.length === 0) return null;
  return <span className="mt-0.5 block truncate font-mono text-xs whitespace-pre text-faint">{unsaid.join("\n")}</span>;
}

const SHOWN_LINES = 2;

/** The one action that helps, or the way to the page where it can be judged. */
function Cure({ row }: { readonly row: AttentionView }) {
  const subject = useLive((state) => subjectKey(attentionSubject(row, state.services, state.containers)));
  const progress = useProgress(row.key);
  const address = useAddress(row);
  const target = subject === undefined ? undefined : targetsOf(subject).find((each) => each.action === row.action);
  if (row.kind === "node" && row.action === "test") return <TryNode name={row.node} />;
  if (target === undefined || row.action === undefined) {
    return (
      <Link href={address} className="inline-flex h-6 items-center rounded-md border border-edge bg-raised px-2 text-xs font-medium hover:bg-hover">
        {row.action === "trust" ? say("Compare keys") : say("Look")}
      </Link>
    );
  }
  return (
    <Button need="operate" small busy={progress !== undefined} icon={actionIcon(row.action, 12)} onClick={() => void request([target])} aria-label={progress === undefined ? deedTitle(row.action, row.title) : say("{verb} {name}", { verb: progress, name: row.title })}>
      {progress ?? VERB[row.action]}
    </Button>
  );
}

/** Connect to the node now, rather than when its turn comes. */
function TryNode({ name }: { readonly name: string }) {
  const task = useTask();
  const run = () => task.run(() => tryNode(name));
  return (
    <Button need="operate" small busy={task.busy} onClick={() => void run()} aria-label={task.busy ? undefined : say("Try now to connect to {name}", { name })}>
      {task.busy ? say("Trying") : say("Try now")}
    </Button>
  );
}

const subjects = new WeakMap<object, ReturnType<typeof attentionSubject>>();

/** The same object for the same row, as a selector must give. */
function subjectKey(subject: ReturnType<typeof attentionSubject>): ReturnType<typeof attentionSubject> {
  if (subject === undefined) return undefined;
  const known = subjects.get(subject.row);
  if (known !== undefined) return known;
  subjects.set(subject.row, subject);
  return subject;
}
