import { Router } from "lucide-react";
import { lazyView } from "../lazy";
import type { Plugin } from "../types";

export const gateway: Plugin = {
  id: "gateway",
  title: "Gateway",
  path: "/gateway",
  icon: Router,
  letter: "y",
  needs: (row) => row.kind === "gateway",
  routes: [{ path: "/gateway", view: lazyView(async () => (await import("./view")).GatewayPage, "Gateway") }],
};
