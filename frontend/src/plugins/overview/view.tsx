/** The first look: one sentence, then the cards that plugins give. */

import { Allowed } from "../../components/allowed";
import { useMemo } from "react";
import { Link } from "wouter";
import { Empty } from "../../components/notice";
import { PageHead } from "../../components/page";
import { ADD_NODE_PATH, useNodeFilter } from "../../lib/route";
import { useLive } from "../../store/live";
import { cardsOf, usePlugins } from "../registry";

export function OverviewView() {
  const node = useNodeFilter();
  const summary = useLive((state) => state.hub.summary);
  const empty = useLive((state) => Object.keys(state.nodes).length === 0);
  const plugins = usePlugins();
  const cards = useMemo(() => cardsOf(plugins), [plugins]);
  if (empty && node === undefined) return <FirstNode />;
  return (
    <div className="flex h-full flex-col">
      <PageHead title="Overview" />
      <div className="relative min-h-0 flex-1 overflow-y-auto">
        <div className="flex max-w-6xl flex-col gap-7 px-3 py-5 md:px-5">
          <p className="text-xl font-semibold tracking-tight text-balance">{summary}</p>
<<<<<<< HEAD
          {rows.length > 0 && (
            <section aria-labelledby="needs-you">
              <h2 id="needs-you" className="mb-1 text-xs font-semibold text-soft">
                Needs you
              </h2>
              <ul className="border-t border-line">
                {rows.map((row) => (
                  <AttentionRow key={`${row.kind}:${row.key}:${row.title}`} row={row} />
                ))}
              </ul>
            </section>
          )}
          <section aria-labelledby="nodes">
            <div className="mb-1 flex items-center justify-between">
              <h2 id="nodes" className="text-xs font-semibold text-soft">
                Nodes
              </h2>
              <Allowed need="administer">
                <Link href="/nodes/add" className="link text-xs text-soft">
                  Add a node
                </Link>
              </Allowed>
            </div>
            <NodeTable nodes={shown} />
          </section>
          {node === undefined && <Internet />}
=======
          {cards.map((card) => (
            <card.view key={card.id} node={node} />
          ))}
>>>>>>> main
        </div>
      </div>
    </div>
  );
}

function FirstNode() {
  return (
    <div className="flex h-full flex-col">
      <PageHead title="Overview" />
      <Empty
        title="No node yet"
        action={
          <Link href={ADD_NODE_PATH} className="inline-flex h-8 items-center rounded-md bg-accent px-3 text-sm font-medium text-on-accent hover:opacity-90">
            Add the first node
          </Link>
        }
      >
        A node is a Linux machine with a user whose services you run with Podman. ServiceBay reaches it over SSH and installs nothing on it.
      </Empty>
    </div>
  );
}

<<<<<<< HEAD
function AttentionRow({ row }: { readonly row: AttentionView }) {
  return (
    <li className="flex items-start gap-3 border-b border-line py-2 text-sm sm:items-center" data-attention={row.key}>
      <span className="pt-1 sm:pt-0">
        <ToneMark tone={row.tone} />
      </span>
      <p className="min-w-0 flex-1 wrap-anywhere">
        <Link href={attentionPath(row)} className="font-medium hover:underline hover:underline-offset-3">
          {row.title}
        </Link>
        {row.kind !== "node" && row.kind !== "disk" && row.node !== "" && <span className="text-faint"> on {row.node}</span>}
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
      <span className="flex shrink-0 justify-end sm:w-28">
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
  const target = subject === undefined ? undefined : targetsOf(subject).find((each) => each.action === row.action);
  if (row.kind === "node" && row.action === "test") return <TryNode name={row.node} />;
  if (target === undefined || row.action === undefined) {
    return (
      <Link href={attentionPath(row)} className="inline-flex h-6 items-center rounded-md border border-edge bg-raised px-2 text-xs font-medium hover:bg-hover">
        {row.action === "trust" ? "Compare keys" : "Look"}
      </Link>
    );
  }
  return (
    <Button need="operate" small busy={progress !== undefined} icon={actionIcon(row.action, 12)} onClick={() => void request([target])} aria-label={`${VERB[row.action]} ${row.title}`}>
      {progress ?? VERB[row.action]}
    </Button>
  );
}

/** Connect to the node now, rather than when its turn comes. */
function TryNode({ name }: { readonly name: string }) {
  const task = useTask();
  const run = () => task.run(() => tryNode(name));
  return (
    <Button need="operate" small busy={task.busy} onClick={() => void run()} aria-label={`Try to connect to ${name}`}>
      {task.busy ? "Trying" : "Try now"}
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
=======
>>>>>>> main
