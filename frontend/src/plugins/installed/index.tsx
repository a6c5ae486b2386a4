import { Puzzle } from "lucide-react";
import { say } from "../../words/say";
import { lazyView } from "../lazy";
import type { Plugin } from "../types";
import { Modules } from "./modules";

export const installed: Plugin = {
  id: "plugins",
  title: say("Plugins"),
  path: "/settings/plugins",
  icon: Puzzle,
  nav: "none",
  needs: () => false,
  routes: [],
  background: Modules,
  settings: [
    {
      id: "plugins",
      title: say("Plugins"),
      text: say("What is installed beside ServiceBay, what it adds, and whether it runs."),
      icon: Puzzle,
      group: "ServiceBay",
      view: lazyView(async () => (await import("./page")).PluginsPage, say("Plugins")),
    },
  ],
};
