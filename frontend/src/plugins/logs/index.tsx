import { ScrollText } from "lucide-react";
import type { Plugin } from "../types";
import { LogsPage } from "./page";

export const logs: Plugin = {
  id: "logs",
  title: "Logs",
  path: "/logs",
  icon: ScrollText,
  letter: "l",
  help: async () => (await import("./help")).help,
  needs: () => false,
  routes: [{ path: "/logs", view: LogsPage }],
};
