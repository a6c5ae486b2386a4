import { ScrollText } from "lucide-react";
import { say } from "../../words/say";
import type { Plugin } from "../types";
import { LogsPage } from "./page";

export const logs: Plugin = {
  id: "logs",
  title: say("Logs"),
  path: "/logs",
  icon: ScrollText,
  letter: "l",
  help: async () => (await import("./help")).help,
  needs: () => false,
  routes: [{ path: "/logs", view: LogsPage }],
};
