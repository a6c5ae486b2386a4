import { Waypoints } from "lucide-react";
import { routePath } from "../../lib/route";
import { say } from "../../words/say";
import type { Plugin } from "../types";
import { RoutePage } from "./page";
import { RoutesView } from "./view";

export const routes: Plugin = {
  id: "routes",
  title: say("Routes"),
  path: "/routes",
  icon: Waypoints,
  letter: "r",
  help: async () => (await import("./help")).help,
  needs: (row) => row.kind === "route",
  addressOf: (row) => (row.kind === "route" ? routePath(row.key) : undefined),
  count: (state) => Object.values(state.routes).filter((row) => row.hidden !== true).length,
  places: (state) =>
    Object.values(state.routes)
      .filter((row) => row.hidden !== true)
      .map((row) => ({ title: row.name, kind: say("route on {node}", { node: row.node }), path: routePath(row.key) })),
  routes: [
    { path: "/routes", view: RoutesView },
    { path: "/routes/:node/:proxy/:mark", view: RoutePage },
  ],
};
