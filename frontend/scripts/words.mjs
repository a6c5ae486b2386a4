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
/** Names and units are the same in every language; an address is code. */
const NAMES = /ServiceBay|FRITZ!Box \(TR-064\)|(SMTP|IMAP) \(STARTTLS\)|POP3 \(STLS\)|\bms\b|[MG]bit\/s|^\/\S+$|^(ok|off|act|look|busy)$/g;
/** What reads like a word or two, wherever it stands. */
const SENTENCE = /^\p{Lu}\p{Ll}+( .+|[.:…])?$|\p{Ll}{2,} \p{Ll}{2,}/u;
/** Classes of Tailwind, styles, requests, and what else is no sentence although it has spaces. */
const NO_SENTENCE = /(^|\s)(fill-|stroke-|flex|grid|block|truncate|relative|absolute|border|rounded|font-|text-|bg-|min-|max-|size-|wrap-|hover:|group|animate-|!size-)|[;{}<]|(var|minmax)\(|\dpx |^(servicebay|podman|python3|for key in) /;
/** Says of its line, or of the next, that a word there is no text: a name of systemd's, a key on a keyboard. */
const EXCUSED = "// not said:";
/** What is called with these is no text of a page. */
const NO_CALLS = /^(heard|querySelector(All)?|closest|getItem|setItem|get|set|has|startsWith|endsWith|includes|createElement|replace|split|join|emit|on|request|setRequestHeader|addEventListener|removeEventListener|moveCursor)$/;

const said = [];
const faults = [];
const files = readdirSync("src", { recursive: true })
  .map((name) => join("src", name))
  .filter((name) => SOURCES.test(name) && !NO_PAGES.test(name))
  .toSorted();
for (const file of files) collect(file, readFileSync(file, "utf8"));
process.stdout.write(JSON.stringify({ files: files.length, said, faults }));

function collect(file, source) {
  const lineOf = (node) => source.slice(0, node.start).split("\n").length;
  const lines = source.split("\n");
  const fault = (node, what) => {
    const number = lineOf(node);
    if (!lines.slice(Math.max(0, number - 2), number).some((line) => line.includes(EXCUSED))) faults.push(`${file}:${number}: ${what}`);
  };
  const looked = new Set();

  const keep = (node, ...literals) => {
    const [key, one] = literals.map(literal);
    if (literals.some((each) => literal(each) === undefined)) return fault(node, "what is said must be a literal: it cannot be collected otherwise");
    if (key !== key.trim() || key === "") return fault(node, `a text neither begins nor ends with a space: ${JSON.stringify(key)}`);
    said.push({ key, ...(one === undefined ? {} : { one }), at: `${file}:${lineOf(node)}` });
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
    looked.add(node);
    if (/\p{L}{2}/u.test(text.trim().replaceAll(NAMES, ""))) fault(node, `shown and not said: ${JSON.stringify(text.trim().slice(0, 60))}`);
  };
  const doubtful = (node, text) => {
    if (!looked.has(node) && SENTENCE.test(text.replaceAll(NAMES, "")) && !NO_SENTENCE.test(text)) fault(node, `reads like a text and is not said: ${JSON.stringify(text.slice(0, 60))}`);
  };

  const visit = (node) => {
    if (node.type.startsWith("TS") && node.expression === undefined) return;
    if (node.type === "ImportDeclaration" || node.type === "ImportExpression" || (node.type === "JSXAttribute" && node.name.name === "className")) return;
    if ((node.type === "NewExpression" && node.callee.name?.endsWith("Error")) || node.callee?.type === "Super") return;
    if (node.type === "CallExpression") {
      const name = node.callee.name ?? node.callee.property?.name ?? "";
      if (name === "say") keep(node, node.arguments[0]);
      else if (name === "sayAs") keep(node, joined(node.arguments));
      else if (name === "sayCount") keep(node, node.arguments[2], node.arguments[1]);
      if (/^say(As|Count)?$/.test(name) || NO_CALLS.test(name)) node.arguments.forEach((each) => looked.add(each));
    } else if (node.type === "JSXElement") element(node);
    else if (node.type === "JSXFragment") node.children.forEach(child);
    else if (node.type === "Property") {
      looked.add(node.key);
      if (SHOWN_PROPERTIES.has(node.key.name ?? node.key.value)) shown(node.value);
    } else if (node.type === "BinaryExpression") [node.left, node.right].forEach((each) => looked.add(each));
    else if (node.type === "SwitchCase") looked.add(node.test);
    else if (node.type === "MemberExpression") looked.add(node.property);
    else if (node.type === "Literal" && typeof node.value === "string") doubtful(node, node.value);
    else if (node.type === "TemplateLiteral") doubtful(node, node.quasis.map((each) => each.value.cooked).join("…"));
    for (const value of Object.values(node)) {
      if (Array.isArray(value)) value.forEach((each) => each?.type !== undefined && visit(each));
      else if (value?.type !== undefined) visit(value);
    }
  };
  const element = ({ openingElement: { name, attributes }, children }) => {
    for (const attribute of attributes) {
      if (attribute.type !== "JSXAttribute") continue;
      if (name.name === "Say" && attribute.name.name === "text") {
        keep(attribute, attribute.value);
        looked.add(attribute.value);
      } else if (SHOWN_ATTRIBUTES.has(attribute.name.name) || (name.name === "Fact" && attribute.name.name === "name")) shown(attribute.value);
    }
    if (!CODE.has(name.name)) children.forEach(child);
  };
  const child = (node) => {
    if (node.type === "JSXText") unsaid(node, node.value);
    else if (node.type === "JSXExpressionContainer") shown(node);
  };
  visit(parseAst(source, { lang: file.endsWith("x") ? "tsx" : "ts" }, file));
}

/** `sayAs("key", "Up")` is kept as `key: Up`. */
function joined([context, text]) {
  return { type: "Literal", value: literal(context) === undefined || literal(text) === undefined ? undefined : `${literal(context)}: ${literal(text)}` };
}

function literal(node) {
  if (node?.type === "Literal" && typeof node.value === "string") return node.value;
  if (node?.type === "TemplateLiteral" && node.expressions.length === 0) return node.quasis[0].value.cooked;
  if (node?.type === "JSXExpressionContainer") return literal(node.expression);
  return undefined;
}
