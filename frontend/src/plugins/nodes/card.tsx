/** The nodes on the overview. */

import { useMemo } from "react";
import { Link } from "wouter";
import { NodeTable } from "../../components/node-table";
import { Allowed } from "../../components/allowed";
import { ADD_NODE_PATH } from "../../lib/route";
import { useLive } from "../../store/live";
import { say } from "../../words/say";

export function NodesCard({ node }: { readonly node: string | undefined }) {
  const nodes = useLive((state) => state.nodes);
  const shown = useMemo(() => Object.values(nodes).filter((each) => node === undefined || each.name === node), [nodes, node]);
  return (
    <section aria-labelledby="nodes">
      <div className="mb-1 flex items-center justify-between">
        <h2 id="nodes" className="text-xs font-semibold text-soft">
          {say("Nodes")}
        </h2>
        <Allowed need="administer">
          <Link href={ADD_NODE_PATH} className="link text-xs text-soft">
            {say("Add a node")}
          </Link>
        </Allowed>
      </div>
      <NodeTable nodes={shown} />
    </section>
  );
}
