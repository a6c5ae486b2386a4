import { Server } from "lucide-react";
import { ADD_NODE_PATH, nodePath } from "../../lib/route";
import { say } from "../../words/say";
import { lazyView } from "../lazy";
import type { Plugin } from "../types";
import { NodesCard } from "./card";
import { NodePage } from "./page";
import { NodesView } from "./view";

export const nodes: Plugin = {
  id: "nodes",
  title: say("Nodes"),
  path: "/nodes",
  icon: Server,
  letter: "n",
  help: async () => (await import("./help")).help,
  needs: (row) => row.kind === "node" || row.kind === "disk",
  addressOf: (row) => (row.kind === "node" || row.kind === "disk" ? nodePath(row.node) : undefined),
  count: (state) => Object.keys(state.nodes).length,
  commands: [{ title: say("Add a node"), kind: say("page"), path: ADD_NODE_PATH, may: "administer" }, { title: say("Compare nodes"), kind: say("page"), path: "/compare" }],
  places: (state) => Object.values(state.nodes).map((node) => ({ title: node.name, kind: say("node"), path: nodePath(node.name) })),
  cards: [{ id: "nodes", order: 20, view: NodesCard }],
  routes: [
    { path: "/nodes", view: NodesView },
    { path: ADD_NODE_PATH, view: lazyView(async () => (await import("./add/page")).AddNodePage, say("Add a node")), may: "administer" },
    { path: "/compare", view: lazyView(async () => (await import("./system/compare")).ComparePage, say("Compare nodes")) },
    { path: "/nodes/:name/:tab?", view: NodePage },
  ],
};
