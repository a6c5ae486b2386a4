/** Names that a value may refer to: the node's volumes, networks, pods, images, secrets and units. */

import { useCallback } from "react";
import type { ValuesOf } from "../../../editor/keys";
import { live } from "../../../store/live";

// not said: keys of unit files
const UNITS = new Set(["After", "Before", "Requires", "Wants", "BindsTo", "PartOf", "Requisite", "Conflicts", "Upholds", "OnFailure"]);

/** Read when it is asked for: the editor need not be drawn anew because something on the node changed. */
export function useReferences(node: string): ValuesOf {
  return useCallback((key, suffixes) => referencesOf(node, key, suffixes), [node]);
}

function referencesOf(node: string, key: string, suffixes: readonly string[]): readonly string[] {
  const { state } = live.get();
  if (state === undefined) return [];
  const services = Object.values(state.services).filter((row) => row.node === node);
  if (UNITS.has(key)) return services.map((row) => row.unit);
  const files = services.flatMap((row) => row.sourcePath ?? []).map((path) => path.slice(path.lastIndexOf("/") + 1));
  const named = files.filter((name) => suffixes.some((suffix) => name.endsWith(suffix)));
  const others = key === "Image" ? state.images : key === "Secret" ? state.secrets : undefined;
  const more = others === undefined ? [] : Object.values(others).filter((row) => row.node === node).map((row) => row.name);
  return [...new Set([...named, ...more])];
}
