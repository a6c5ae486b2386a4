// Hears, as browsers do, what the file named first has: {"sentences": {…}, "texts": […]}. Run in `frontend`.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const vite = createRequire(`${process.cwd()}/`).resolve("vite");
const { transformWithOxc } = await import(pathToFileURL(vite));
const { code } = await transformWithOxc(readFileSync("src/words/hear.ts", "utf8"), "hear.ts");
const { hearing } = await import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);
const { sentences, texts } = JSON.parse(readFileSync(process.argv[2], "utf8"));
process.stdout.write(JSON.stringify(texts.map(hearing(sentences))));
