import { HeartPulse } from "lucide-react";
import { say } from "../../words/say";
import { lazyView } from "../lazy";
import { checkPath } from "../../lib/route";
import type { Plugin } from "../types";
import { CheckPage } from "./page";
import { MonitoringView } from "./view";

export const monitoring: Plugin = {
  id: "monitoring",
  title: say("Monitoring"),
  path: "/monitoring",
  icon: HeartPulse,
  letter: "m",
  help: async () => (await import("./help")).help,
  needs: (row) => row.kind === "check",
  addressOf: (row) => (row.kind === "check" ? checkPath(row.key) : row.kind === "hub" ? "/monitoring" : undefined),
  count: (state) => Object.keys(state.checks).length,
  routes: [
    { path: "/monitoring", view: MonitoringView },
    { path: "/monitoring/alerts", view: lazyView(async () => (await import("./alerts")).AlertsPage, say("Alerts")) },
    { path: "/monitoring/status", view: lazyView(async () => (await import("./status-pages")).StatusPagesView, say("Status pages")) },
    { path: "/monitoring/maintenance", view: lazyView(async () => (await import("./windows")).WindowsView, say("Maintenance")) },
    { path: "/monitoring/:key", view: CheckPage },
  ],
};
