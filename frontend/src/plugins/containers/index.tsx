import { Box } from "lucide-react";
import { deedsOf } from "../../components/actions";
import { containerPath } from "../../lib/route";
import { say } from "../../words/say";
import type { Plugin } from "../types";
import { ContainerPage } from "./page";
import { ContainersView } from "./view";

export const containers: Plugin = {
  id: "containers",
  title: say("Containers"),
  path: "/containers",
  icon: Box,
  letter: "c",
  help: async () => (await import("./help")).help,
  needs: (row) => row.kind === "container",
  addressOf: (row) => (row.kind === "container" ? containerPath(row.key) : undefined),
  count: (state) => Object.values(state.containers).filter((row) => row.hidden !== true).length,
  places: (state) =>
    Object.values(state.containers)
      .filter((row) => row.hidden !== true)
      .map((row) => ({ title: row.name, kind: say("container on {node}", { node: row.node }), path: containerPath(row.key) })),
  deeds: (state) => deedsOf(Object.values(state.containers).flatMap((row) => (row.hidden === true ? [] : [{ kind: "container" as const, row }]))),
  routes: [
    { path: "/containers", view: ContainersView },
    { path: "/containers/:node/:id/:tab?", view: ContainerPage },
  ],
};
