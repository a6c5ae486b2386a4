/** The first look: one sentence, then the cards that plugins give. */

import { useMemo } from "react";
import { Link } from "wouter";
import { Boundary } from "../../components/boundary";
import { FailedCard } from "../../components/failed";
import { Empty } from "../../components/notice";
import { PageHead } from "../../components/page";
import { ADD_NODE_PATH, useNodeFilter } from "../../lib/route";
import { useLive } from "../../store/live";
import { say } from "../../words/say";
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
      <PageHead title={say("Overview")} />
      <div className="relative min-h-0 flex-1 overflow-y-auto">
        <div className="flex max-w-6xl flex-col gap-7 px-3 py-5 md:px-5">
          <p className="text-xl font-semibold tracking-tight text-balance">{summary}</p>
          {cards.map((card) => (
            <Boundary key={card.id} at={node ?? ""} told={(error, again) => <FailedCard error={error} again={again} />}>
              <card.view node={node} />
            </Boundary>
          ))}
        </div>
      </div>
    </div>
  );
}

function FirstNode() {
  return (
    <div className="flex h-full flex-col">
      <PageHead title={say("Overview")} />
      <Empty
        title={say("No node yet")}
        action={
          <Link href={ADD_NODE_PATH} className="inline-flex h-8 items-center rounded-md bg-accent px-3 text-sm font-medium text-on-accent hover:opacity-90">
            {say("Add the first node")}
          </Link>
        }
      >
        {say("A node is a Linux machine with a user whose services you run with Podman. ServiceBay reaches it over SSH and installs nothing on it.")}
      </Empty>
    </div>
  );
}

