import { SquareTerminal } from "lucide-react";
import { say } from "../../words/say";
import { lazyView } from "../lazy";
import type { Plugin } from "../types";

export const terminal: Plugin = {
  id: "terminal",
  title: say("Terminal"),
  path: "/terminal",
  icon: SquareTerminal,
  letter: "x",
  may: "operate",
  help: async () => (await import("./help")).help,
  needs: () => false,
  routes: [{ path: "/terminal/:at?", view: lazyView(async () => (await import("./page")).TerminalPage, say("Terminal")) }],
};
