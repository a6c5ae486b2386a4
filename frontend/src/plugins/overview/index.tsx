import { Gauge } from "lucide-react";
import { say } from "../../words/say";
import type { Plugin } from "../types";
import { FirstSteps } from "./first-steps";
import { NeedsYou } from "./needs-you";
import { OverviewView } from "./view";

export const overview: Plugin = {
  id: "overview",
  title: say("Overview"),
  path: "/",
  icon: Gauge,
  letter: "o",
  help: async () => (await import("./help")).help,
  needs: () => true,
  cards: [
    { id: "first-steps", order: 5, view: FirstSteps },
    { id: "needs-you", order: 10, view: NeedsYou },
  ],
  routes: [{ path: "/", view: OverviewView }],
};
