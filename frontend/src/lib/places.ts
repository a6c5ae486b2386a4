/** Everything that has an address, found by a few letters of its name. Pure. */

import type { Plugin } from "../plugins/types";
import type { LiveState } from "../wire/types.gen";
import { matches } from "./arrange";
import { containerPath, nodePath, routePath, servicePath } from "./route";

export interface Place {
  readonly title: string;
  readonly kind: string;
  readonly path: string;
}

const LIMIT = 40;

/** Pages first, then nodes, services, routes, containers; a name that starts with the words comes first. */
export function findPlaces(state: LiveState, plugins: readonly Pick<Plugin, "title" | "path">[], words: string): Place[] {
  const wanted = words.trim();
  const places: Place[] = [
    ...plugins.map((plugin) => ({ title: plugin.title, kind: "page", path: plugin.path })),
    { title: "Add a node", kind: "page", path: "/nodes/add" },
    { title: "New service", kind: "page", path: "/services/new" },
    { title: "Trash", kind: "page", path: "/services/trash" },
    ...Object.values(state.nodes).map((node) => ({ title: node.name, kind: "node", path: nodePath(node.name) })),
    ...Object.values(state.services).flatMap((row) => (row.hidden === true ? [] : [{ title: row.name, kind: row.kind === "link" ? "link" : `service on ${row.node}`, path: servicePath(row.key) }])),
    ...Object.values(state.routes).flatMap((row) => (row.hidden === true ? [] : [{ title: row.name, kind: `route on ${row.node}`, path: routePath(row.key) }])),
    ...Object.values(state.containers).flatMap((row) => (row.hidden === true ? [] : [{ title: row.name, kind: `container on ${row.node}`, path: containerPath(row.key) }])),
  ];
  const found = wanted === "" ? places : places.filter((place) => matches(`${place.title} ${place.kind}`, wanted));
  const starts = (place: Place) => (place.title.toLowerCase().startsWith(wanted.toLowerCase()) ? 0 : 1);
  return found.toSorted((a, b) => starts(a) - starts(b)).slice(0, LIMIT);
}
