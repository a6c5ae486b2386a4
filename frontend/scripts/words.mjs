/**
 * What the client says, for `python -m tools.words`: `node scripts/words.mjs` prints
 * `{"files": 300, "said": [{"key": "{n} services", "one": "{n} service", "at": "src/a.tsx:3"}], "faults": ["src/a.tsx:4: …"]}`.
 *
 * A fault is a text that cannot be collected, or one that is shown and not said, as far as the syntax tells.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAst } from "vite";

const SOURCES = /\.tsx?$/;
/** Tests, and what only tests use. */
const NO_PAGES = /\.test\.|\.gen\.|testing|test-setup|map\/world\.ts$|words\/say\.tsx$/;
/** Attributes and properties that people read, whoever has them. */
const SHOWN_ATTRIBUTES = new Set(["aria-label", "aria-description", "aria-valuetext", "title", "label", "hint", "alt", "verb", "none", "listed", "heading"]);
const SHOWN_PROPERTIES = new Set(["title", "text", "label", "verb", "hint", "heading", "subject", "detail", "lines", "more"]);
/** What stands in these is code. */
const CODE = new Set(["code", "kbd", "pre"]);
/** Names that are the same in every language. */
const NAMES = new Set(["ServiceBay", "JSON", "URL", "IP"]);

const said = [];
const faults = [];
const files = readdirSync("src", { recursive: true })
  .map((name) => join("src", name))
  .filter((name) => SOURCES.test(name) && !NO_PAGES.test(name))
  .toSorted();
for (const file of files) collect(file, readFileSync(file, "utf8"));
process.stdout.write(JSON.stringify({ files: files.length, said, faults }));

function collect(file, source) {
  const at = (node) => `${file}:${source.slice(0, node.start).split("\n").length}`;
  const fault = (node, what) => faults.push(`${at(node)}: ${what}`);

  const keep = (node, ...literals) => {
    const [key, one] = literals.map(literal);
    if (literals.some((each) => literal(each) === undefined)) return fault(node, "what is said must be a literal: it cannot be collected otherwise");
    if (key !== key.trim() || key === "") return fault(node, `a text neither begins nor ends with a space: ${JSON.stringify(key)}`);
    said.push({ key, ...(one === undefined ? {} : { one }), at: at(node) });
  };

  /** Texts of an expression that end up on the page: through `?:`, `??`, `&&`, in a list or a template. */
  const shown = (node) => {
    if (node === null || node === undefined) return;
    if (node.type === "Literal" && typeof node.value === "string") unsaid(node, node.value);
    else if (node.type === "TemplateLiteral") unsaid(node, node.quasis.map((each) => each.value.cooked).join(" "));
    else if (node.type === "ConditionalExpression") [node.consequent, node.alternate].forEach(shown);
    else if (node.type === "LogicalExpression") [...(node.operator === "&&" ? [] : [node.left]), node.right].forEach(shown);
    else if (node.type === "ArrayExpression") node.elements.forEach(shown);
    else if (node.type === "ParenthesizedExpression" || node.type === "JSXExpressionContainer") shown(node.expression);
  };
  const unsaid = (node, text) => {
    if (/\p{L}{2}/u.test(text) && !NAMES.has(text.trim())) fault(node, `shown and not said: ${JSON.stringify(text.trim().slice(0, 60))}`);
  };

  const visit = (node) => {
    if (node.type === "CallExpression" && node.callee.name === "say") keep(node, node.arguments[0]);
    else if (node.type === "CallExpression" && node.callee.name === "sayCount") keep(node, node.arguments[2], node.arguments[1]);
    else if (node.type === "JSXElement") element(node);
    else if (node.type === "JSXFragment") node.children.forEach(child);
    else if (node.type === "Property" && SHOWN_PROPERTIES.has(node.key.name ?? node.key.value)) shown(node.value);
    for (const value of Object.values(node)) {
      if (Array.isArray(value)) value.forEach((each) => each?.type !== undefined && visit(each));
      else if (value?.type !== undefined) visit(value);
    }
  };
  const element = ({ openingElement: { name, attributes }, children }) => {
    for (const attribute of attributes) {
      if (attribute.type !== "JSXAttribute") continue;
      if (name.name === "Say" && attribute.name.name === "text") keep(attribute, attribute.value);
      else if (SHOWN_ATTRIBUTES.has(attribute.name.name) || (name.name === "Fact" && attribute.name.name === "name")) shown(attribute.value);
    }
    if (!CODE.has(name.name)) children.forEach(child);
  };
  const child = (node) => {
    if (node.type === "JSXText") unsaid(node, node.value);
    else if (node.type === "JSXExpressionContainer") shown(node);
  };
  visit(parseAst(source, { lang: file.endsWith("x") ? "tsx" : "ts" }, file));
}

function literal(node) {
  if (node?.type === "Literal" && typeof node.value === "string") return node.value;
  if (node?.type === "TemplateLiteral" && node.expressions.length === 0) return node.quasis[0].value.cooked;
  if (node?.type === "JSXExpressionContainer") return literal(node.expression);
  return undefined;
}
