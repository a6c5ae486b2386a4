/** Where a terminal can be opened, found by a few letters. Pure. */

import { matches } from "../../lib/arrange";
import type { Request } from "../../store/terminal/attachment";
import type { LiveState } from "../../wire/types.gen";
import { say } from "../../words/say";

export interface ShellPlace {
  readonly key: string;
  readonly title: string;
  readonly kind: string;
  readonly request: Request;
}

/** The nodes that answer, then containers that run on them; what starts with the words comes first, then by name. */
export function findShellPlaces(state: Pick<LiveState, "nodes" | "containers">, words: string, node: string | undefined): ShellPlace[] {
  const there = Object.values(state.nodes).filter((each) => each.status === "online" && (node === undefined || each.name === node));
  const names = new Set(there.map((each) => each.name));
  const inReach = Object.values(state.containers).filter((row) => row.hidden !== true && row.state === "running" && names.has(row.node));
  const places: ShellPlace[] = [
    ...there.map((each) => ({ key: each.name, title: each.name, kind: say("node"), request: { node: each.name } })),
    ...inReach.map((row) => ({ key: row.key, title: row.name, kind: say("container on {node}", { node: row.node }), request: { node: row.node, container: row.id, name: row.name } })),
  ];
  const wanted = words.trim();
  const found = wanted === "" ? places : places.filter((place) => matches(`${place.title} ${place.kind}`, wanted));
  const starts = (place: ShellPlace) => (place.title.toLowerCase().startsWith(wanted.toLowerCase()) ? 0 : 1);
  return found.toSorted((a, b) => starts(a) - starts(b) || Number(a.request.container !== undefined) - Number(b.request.container !== undefined) || a.title.localeCompare(b.title));
}
