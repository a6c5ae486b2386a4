/** All nodes. */

import { Plus } from "lucide-react";
import { useMemo } from "react";
import { Link, useLocation } from "wouter";
import { Button } from "../../components/button";
import { NodeTable } from "../../components/node-table";
import { Empty } from "../../components/notice";
import { PageHead } from "../../components/page";
import { useNodeFilter } from "../../lib/route";
import { useLive } from "../../store/live";
import { say } from "../../words/say";

export function NodesView() {
  const [, navigate] = useLocation();
  const node = useNodeFilter();
  const nodes = useLive((state) => state.nodes);
  const shown = useMemo(() => Object.values(nodes).filter((each) => node === undefined || each.name === node), [nodes, node]);
  return (
    <div className="flex h-full flex-col">
      <PageHead title={say("Nodes")}>
        {Object.keys(nodes).length > 1 && (
          <Link href="/compare" className="link text-sm text-soft">
            {say("Compare")}
          </Link>
        )}
        <Button need="administer" look="primary" icon={<Plus size={14} aria-hidden />} onClick={() => navigate("/nodes/add")}>
          {say("Add a node")}
        </Button>
      </PageHead>
      <div className="relative min-h-0 flex-1 overflow-y-auto">
        {shown.length === 0 ? (
          <Empty
            title={say("No node yet")}
            action={
              <Link href="/nodes/add" className="link text-sm">
                {say("Add the first node")}
              </Link>
            }
          >
            {say("A node is a Linux machine and one user on it. ServiceBay reaches it over SSH and installs nothing on it.")}
          </Empty>
        ) : (
          <div className="max-w-6xl px-3 py-4 md:px-5">
            <NodeTable nodes={shown} />
          </div>
        )}
      </div>
    </div>
  );
}
