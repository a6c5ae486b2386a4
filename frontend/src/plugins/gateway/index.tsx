import { Router } from "lucide-react";
import { say } from "../../words/say";
import { lazyView } from "../lazy";
import type { Plugin } from "../types";
import { InternetCard } from "./card";

export const gateway: Plugin = {
  id: "gateway",
  title: say("Gateway"),
  path: "/gateway",
  icon: Router,
  letter: "y",
  help: async () => (await import("./help")).help,
  needs: (row) => row.kind === "gateway",
  addressOf: (row) => (row.kind === "gateway" ? "/gateway" : undefined),
  cards: [{ id: "internet", order: 30, view: InternetCard }],
  routes: [{ path: "/gateway", view: lazyView(async () => (await import("./view")).GatewayPage, say("Gateway")) }],
};
