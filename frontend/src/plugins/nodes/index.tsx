import { Server } from "lucide-react";
import type { Plugin } from "../types";
import { AddNodePage } from "./add/page";
import { NodePage } from "./page";
import { NodesView } from "./view";

export const nodes: Plugin = {
  id: "nodes",
  title: "Nodes",
  path: "/nodes",
  icon: Server,
  letter: "n",
  needs: (row) => row.kind === "node" || row.kind === "disk",
  count: (state) => Object.keys(state.nodes).length,
  routes: [
    { path: "/nodes", view: NodesView },
    { path: "/nodes/add", view: AddNodePage, need: "administer" },
    { path: "/nodes/:name/:tab?", view: NodePage },
  ],
};
