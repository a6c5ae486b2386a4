import { Layers } from "lucide-react";
import { deedsOf } from "../../components/actions";
import { servicePath } from "../../lib/route";
import { say } from "../../words/say";
import { lazyView } from "../lazy";
import type { Plugin } from "../types";
import { ServicePage } from "./page";
import { ServicesView } from "./view";

export const services: Plugin = {
  id: "services",
  title: say("Services"),
  path: "/services",
  icon: Layers,
  letter: "s",
  help: async () => (await import("./help")).help,
  needs: (row) => row.kind === "service",
  addressOf: (row) => (row.kind === "service" ? servicePath(row.key) : undefined),
  count: (state) => Object.values(state.services).filter((row) => row.hidden !== true).length,
  commands: [
    { title: say("New service"), kind: say("page"), path: "/services/new" },
    { title: say("Trash"), kind: say("page"), path: "/services/trash" },
  ],
  places: (state) =>
    Object.values(state.services)
      .filter((row) => row.hidden !== true)
      .map((row) => ({ title: row.name, kind: row.kind === "link" ? say("link") : say("service on {node}", { node: row.node }), path: servicePath(row.key) })),
  deeds: (state) => deedsOf(Object.values(state.services).flatMap((row) => (row.hidden === true ? [] : [{ kind: "service" as const, row }]))),
  routes: [
    { path: "/services", view: ServicesView },
    { path: "/services/new", view: lazyView(async () => (await import("./new/page")).NewServicePage, say("New service")), may: "operate" },
    { path: "/services/import", view: lazyView(async () => (await import("./adopt/page")).AdoptPage), may: "operate" },
    { path: "/services/trash", view: lazyView(async () => (await import("./trash")).TrashPage, say("Trash")) },
    { path: "/services/:node/:unit/:tab?", view: ServicePage },
  ],
};
