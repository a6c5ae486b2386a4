/** The hub's half of the merge patch (`servicebay.wire.mergepatch.diff`), for tests only. */

import type { Json } from "../mergepatch";

export function diff(old: Json, next: Json): Json {
  const patch = new Map<string, unknown>();
  for (const key of Object.keys(old)) if (!Object.hasOwn(next, key)) patch.set(key, null);
  for (const [key, value] of Object.entries(next)) {
    const before = Object.hasOwn(old, key) ? old[key] : undefined;
    if (isObject(before) && isObject(value)) {
      const below = diff(before, value);
      if (Object.keys(below).length > 0) patch.set(key, below);
    } else if (before === undefined || JSON.stringify(before) !== JSON.stringify(value)) patch.set(key, value);
  }
  return Object.fromEntries(patch);
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
