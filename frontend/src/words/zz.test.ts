import { readFileSync, writeFileSync } from "node:fs";
import { test } from "vitest";
import { hearing } from "./hear";
test("zz", () => {
  const de = JSON.parse(readFileSync("../src/servicebay/sentences/de.json", "utf8"));
  const hear = hearing(de);
  const all = JSON.parse(readFileSync("/tmp/r2/corpus.json", "utf8"));
  writeFileSync("/tmp/r2/heard.json", JSON.stringify(all.map((s: string) => [s, hear(s)])));
});
