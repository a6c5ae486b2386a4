import { Box } from "lucide-react";
import type { Plugin } from "../types";
import { ContainerPage } from "./page";
import { ContainersView } from "./view";

export const containers: Plugin = {
  id: "containers",
  title: "Containers",
  path: "/containers",
  icon: Box,
  letter: "c",
  needs: (row) => row.kind === "container",
  count: (state) => Object.values(state.containers).filter((row) => row.hidden !== true).length,
  routes: [
    { path: "/containers", view: ContainersView },
    { path: "/containers/:node/:id/:tab?", view: ContainerPage },
  ],
};
