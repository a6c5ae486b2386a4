/**
 * RFC 7396 merge patches over JSON objects in which no member is null: the browser's half of
 * `servicebay.wire.mergepatch`. Values are immutable; a merge copies only the path it changes,
 * so that an unchanged row stays the same object and its view does not render again.
 */

export type Json = { readonly [key: string]: unknown };

/** Return `target` with `patch` applied; neither is changed, and an unchanged target is returned as it is. */
export function merge(target: Json | undefined, patch: Json): Json {
  const entries = Object.entries(patch);
  if (target !== undefined && entries.length === 0) return target;
  const result = new Map(Object.entries(target ?? {}));
  for (const [key, value] of entries) {
    if (value === null) result.delete(key);
    else if (isObject(value)) {
      const before = result.get(key);
      result.set(key, merge(isObject(before) ? before : undefined, value));
    } else result.set(key, value);
  }
  // fromEntries defines own members, so a label called `__proto__` is data and nothing else.
  return Object.fromEntries(result);
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
