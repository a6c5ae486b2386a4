import { Gauge } from "lucide-react";
import type { Plugin } from "../types";
import { OverviewView } from "./view";

export const overview: Plugin = {
  id: "overview",
  title: "Overview",
  path: "/",
  icon: Gauge,
  letter: "o",
  needs: () => true,
  routes: [{ path: "/", view: OverviewView }],
};
