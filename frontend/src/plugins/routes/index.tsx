import { Waypoints } from "lucide-react";
import type { Plugin } from "../types";
import { RoutePage } from "./page";
import { RoutesView } from "./view";

export const routes: Plugin = {
  id: "routes",
  title: "Routes",
  path: "/routes",
  icon: Waypoints,
  letter: "r",
  needs: (row) => row.kind === "route",
  count: (state) => Object.values(state.routes).filter((row) => row.hidden !== true).length,
  routes: [
    { path: "/routes", view: RoutesView },
    { path: "/routes/:node/:proxy/:mark", view: RoutePage },
  ],
};
