import { LayoutTemplate } from "lucide-react";
import type { Plugin } from "../types";
import { StackPage, TemplatePage } from "./page";
import { RegistriesPage } from "./registries";
import { UpgradePage } from "./upgrade";
import { TemplatesView } from "./view";

export const templates: Plugin = {
  id: "templates",
  title: "Templates",
  path: "/templates",
  icon: LayoutTemplate,
  letter: "t",
  help: async () => (await import("./help")).help,
  needs: () => false,
  routes: [
    { path: "/templates", view: TemplatesView },
    { path: "/templates/registries", view: RegistriesPage },
    { path: "/templates/upgrade/:node/:unit", view: UpgradePage, may: "operate" },
    { path: "/templates/stacks/:id", view: StackPage },
    { path: "/templates/:id", view: TemplatePage },
  ],
};
