import { LayoutTemplate } from "lucide-react";
import { listShelf } from "../../store/templates";
import { say } from "../../words/say";
import { lazyView } from "../lazy";
import type { Plugin } from "../types";
import { entriesOf } from "./model";
import { TemplatesView } from "./view";

export const templates: Plugin = {
  id: "templates",
  title: say("Templates"),
  path: "/templates",
  icon: LayoutTemplate,
  letter: "t",
  help: async () => (await import("./help")).help,
  needs: () => false,
  shelf: async () => entriesOf((await listShelf()).items),
  routes: [
    { path: "/templates", view: TemplatesView },
    { path: "/templates/registries", view: lazyView(async () => (await import("./registries")).RegistriesPage, say("Registries")) },
    { path: "/templates/upgrade/:node/:unit", view: lazyView(async () => (await import("./upgrade")).UpgradePage), may: "operate" },
    { path: "/templates/stacks/:id", view: lazyView(async () => (await import("./page")).StackPage) },
    { path: "/templates/:id", view: lazyView(async () => (await import("./page")).TemplatePage) },
  ],
};
