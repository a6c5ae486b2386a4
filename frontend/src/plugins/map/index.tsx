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
  routes: [
    { path: "/map", view: lazyView(async () => (await import("./page")).MapView) },
    { path: "/map/about", view: lazyView(async () => (await import("./page")).AboutView) },
  ],
};
