import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { merge, type Json } from "./mergepatch";
import { diff } from "./testing/diff";
import { json } from "./testing/json";

describe("merge", () => {
  it("turns any object into any other with the patch between them", () => {
    fc.assert(fc.property(json, json, (a, b) => isDeepStrictEqual(merge(a, diff(a, b)), b)));
  });

  it("changes neither of its arguments", () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const patch = diff(a, b);
        const before = JSON.stringify([a, patch]);
        merge(a, patch);
        expect(JSON.stringify([a, patch])).toBe(before);
      }),
    );
  });

  it("shares every subtree that the patch does not touch, so its row does not render again", () => {
    const state: Json = { services: { a: { name: "a" }, b: { name: "b" } }, nodes: { n: { cpu: 1 } } };
    const next = merge(state, { services: { b: { name: "c" } } }) as typeof state & { services: Json };
    expect(next["nodes"]).toBe(state["nodes"]);
    expect(next.services["a"]).toBe((state["services"] as Json)["a"]);
    expect(next.services["b"]).toEqual({ name: "c" });
  });

  it("returns the same object for an empty patch", () => {
    const state: Json = { a: 1 };
    expect(merge(state, {})).toBe(state);
  });

  it("keeps hostile names as data: a label called __proto__ changes no prototype", () => {
    const patch = JSON.parse('{"labels": {"__proto__": {"polluted": "yes"}, "constructor": "x"}}') as Json;
    const next = merge({ labels: {} }, patch) as { labels: Record<string, unknown> };
    expect(Object.keys(next.labels)).toEqual(["__proto__", "constructor"]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(Object.getPrototypeOf(next.labels)).toBe(Object.prototype);
  });

  it("replaces arrays whole, and drops a member whose patch is null", () => {
    expect(merge({ a: [1, 2], b: 1 }, { a: [3], b: null })).toEqual({ a: [3] });
  });
});
