import { Gauge } from "lucide-react";
import type { Plugin } from "../types";
import { NeedsYou } from "./needs-you";
import { OverviewView } from "./view";

export const overview: Plugin = {
  id: "overview",
  title: "Overview",
  path: "/",
  icon: Gauge,
  letter: "o",
  needs: () => true,
  cards: [{ id: "needs-you", order: 10, view: NeedsYou }],
  routes: [{ path: "/", view: OverviewView }],
};
