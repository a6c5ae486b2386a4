/** Everything that the palette offers, found by a few letters of its name. Pure. */

import type { PaletteEntry, Plugin } from "../plugins/types";
import type { LiveState } from "../wire/types.gen";
import { say } from "../words/say";
import { matches } from "./arrange";

export interface Place {
  /** Unlike every other's. */
  readonly key: string;
  readonly title: string;
  readonly kind: string;
  readonly entry: PaletteEntry;
}

const LIMIT = 40;

type Source = Pick<Plugin, "id" | "title" | "path" | "commands" | "places" | "deeds">;

/**
 * Pages first, then commands, then objects in the plugins' order; a name that starts with the words comes first.
 * `shelf` is what plugins had to fetch. What can be done to objects is found by its verb only: there is much of it, and a name alone asks for the object.
 */
export function findPlaces(state: LiveState, plugins: readonly Source[], words: string, shelf: readonly PaletteEntry[] = []): Place[] {
  const wanted = words.trim();
  const [verb = ""] = wanted.toLowerCase().split(/\s+/);
  const deeds = verb === "" ? [] : plugins.flatMap((plugin) => (plugin.deeds?.(state) ?? []).filter((entry) => (entry.verb ?? entry.title).toLowerCase().split(" ").some((word) => word.startsWith(verb))).map((entry) => placeOf(entry, plugin.id)));
  const places: Place[] = [
    ...plugins.map((plugin) => placeOf({ title: plugin.title, kind: say("page"), path: plugin.path }, plugin.id)),
    ...plugins.flatMap((plugin) => (plugin.commands ?? []).map((entry) => placeOf(entry, plugin.id))),
    ...plugins.flatMap((plugin) => (plugin.places?.(state) ?? []).map((entry) => placeOf(entry, plugin.id))),
    ...shelf.map((entry) => placeOf(entry, "shelf")),
    ...deeds,
  ];
  const found = wanted === "" ? places : places.filter((place) => matches(`${place.title} ${place.kind}`, wanted));
  const starts = (place: Place) => (place.title.toLowerCase().startsWith(wanted.toLowerCase()) ? 0 : 1);
  return found.toSorted((a, b) => starts(a) - starts(b)).slice(0, LIMIT);
}

function placeOf(entry: PaletteEntry, plugin: string): Place {
  const { title, kind } = entry;
  return { key: "path" in entry ? entry.path : `${plugin}: ${title} (${kind})`, title, kind, entry };
}
