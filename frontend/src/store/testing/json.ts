/** Arbitrary documents without null members, few keys, so that patches collide often. */

import * as fc from "fast-check";
import type { Json } from "../mergepatch";

const key = fc.constantFrom("a", "b", "c", "d", "__proto__");
const leaf = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom("x", "y"), fc.boolean(), fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 2 }));

export const json: fc.Arbitrary<Json> = fc.letrec<{ node: Json; value: unknown }>((tie) => ({
  node: fc.array(fc.tuple(key, tie("value")), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
  value: fc.oneof({ maxDepth: 3, withCrossShrink: true }, leaf, tie("node")),
})).node;
