import { HeartPulse } from "lucide-react";
import type { Plugin } from "../types";
import { AlertsPage } from "./alerts";
import { CheckPage } from "./page";
import { StatusPagesView } from "./status-pages";
import { MonitoringView } from "./view";
import { WindowsView } from "./windows";

export const monitoring: Plugin = {
  id: "monitoring",
  title: "Monitoring",
  path: "/monitoring",
  icon: HeartPulse,
  letter: "m",
  needs: (row) => row.kind === "check",
  count: (state) => Object.keys(state.checks).length,
  routes: [
    { path: "/monitoring", view: MonitoringView },
    { path: "/monitoring/alerts", view: AlertsPage },
    { path: "/monitoring/status", view: StatusPagesView },
    { path: "/monitoring/maintenance", view: WindowsView },
    { path: "/monitoring/:key", view: CheckPage },
  ],
};
