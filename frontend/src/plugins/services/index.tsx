import { Layers } from "lucide-react";
import { deedsOf } from "../../components/actions";
import { servicePath } from "../../lib/route";
import type { Plugin } from "../types";
import { AdoptPage } from "./adopt/page";
import { NewServicePage } from "./new/page";
import { ServicePage } from "./page";
import { TrashPage } from "./trash";
import { ServicesView } from "./view";

export const services: Plugin = {
  id: "services",
  title: "Services",
  path: "/services",
  icon: Layers,
  letter: "s",
  help: async () => (await import("./help")).help,
  needs: (row) => row.kind === "service",
  addressOf: (row) => (row.kind === "service" ? servicePath(row.key) : undefined),
  count: (state) => Object.values(state.services).filter((row) => row.hidden !== true).length,
  commands: [
    { title: "New service", kind: "page", path: "/services/new" },
    { title: "Trash", kind: "page", path: "/services/trash" },
  ],
  places: (state) =>
    Object.values(state.services)
      .filter((row) => row.hidden !== true)
      .map((row) => ({ title: row.name, kind: row.kind === "link" ? "link" : `service on ${row.node}`, path: servicePath(row.key) })),
  deeds: (state) => deedsOf(Object.values(state.services).flatMap((row) => (row.hidden === true ? [] : [{ kind: "service" as const, row }]))),
  routes: [
    { path: "/services", view: ServicesView },
    { path: "/services/new", view: NewServicePage, may: "operate" },
    { path: "/services/import", view: AdoptPage, may: "operate" },
    { path: "/services/trash", view: TrashPage },
    { path: "/services/:node/:unit/:tab?", view: ServicePage },
  ],
};
