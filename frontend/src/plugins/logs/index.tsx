import { ScrollText } from "lucide-react";
import type { Plugin } from "../types";
import { LogsPage } from "./page";

export const logs: Plugin = {
  id: "logs",
  title: "Logs",
  path: "/logs",
  icon: ScrollText,
  letter: "l",
  needs: () => false,
  routes: [{ path: "/logs", view: LogsPage }],
};
