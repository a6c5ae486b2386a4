import { Network } from "lucide-react";
import { say } from "../../words/say";
import { lazyView } from "../lazy";
import type { Plugin } from "../types";

export const map: Plugin = {
  id: "map",
  title: say("Network map"),
  path: "/map",
  icon: Network,
  letter: "a",
  needs: () => false,
  commands: [
    { title: say("Why is an address not reachable?"), kind: say("question"), path: "/map?ask=reach" },
    { title: say("What is exposed?"), kind: say("question"), path: "/map?ask=exposed" },
    { title: say("What breaks if something stops?"), kind: say("question"), path: "/map?ask=impact" },
    { title: say("Who talks to whom?"), kind: say("question"), path: "/map?ask=talks" },
  ],
  routes: [
    { path: "/map", view: lazyView(async () => (await import("./page")).MapView) },
    { path: "/map/about", view: lazyView(async () => (await import("./page")).AboutView) },
  ],
};
