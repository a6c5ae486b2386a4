import { Router } from "lucide-react";
import type { Plugin } from "../types";
import { GatewayPage } from "./view";

export const gateway: Plugin = {
  id: "gateway",
  title: "Gateway",
  path: "/gateway",
  icon: Router,
  letter: "y",
  needs: (row) => row.kind === "gateway",
  routes: [{ path: "/gateway", view: GatewayPage }],
};
