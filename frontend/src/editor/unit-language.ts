/** systemd unit files and Quadlet files, and environment files: just enough of a grammar to colour them. Lines end at `\n` only, as systemd has it. */

import { StreamLanguage, type StringStream } from "@codemirror/language";

interface UnitState {
  /** The line before ended with a backslash: this one goes on with its value. */
  readonly inValue: boolean;
  /** Where in the line: before the key, after it, behind the `=`. */
  readonly at: "start" | "key" | "value";
}

const START: UnitState = { inValue: false, at: "start" };
const SPECIFIER = /^%[a-zA-Z%]/;
const VARIABLE = /^\$(\{\w+\}|\w+)/;
const CONSTANT = /^(yes|no|true|false|on|off|always|on-failure|never|none)(?=[\s,;:]|$)/;
const NUMBER = /^\d+(?:\.\d+)*(?:ms|min|us|[smhdw]|[KMGT]i?B?)?(?=[\s:,/]|$)/;

/** The style of what stands at the stream's place in a value, which is moved on. */
function valueToken(stream: StringStream): string | null {
  if (stream.match(SPECIFIER)) return "atom";
  if (stream.match(VARIABLE)) return "variableName";
  if (stream.match(/^"(?:[^"\\]|\\.)*"?/) || stream.match(/^'(?:[^'\\]|\\.)*'?/)) return "string";
  const fresh = /[=:,]/.test(stream.string[stream.pos - 1] ?? "");
  if (fresh && stream.match(CONSTANT)) return "bool";
  if (fresh && stream.match(NUMBER)) return "number";
  if (stream.match(/^\\$/)) return "operator";
  stream.next();
  return null;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Unit files: `[Section]`, `Key=value`, comments, continued lines. */
export const unitLanguage = StreamLanguage.define<Mutable<UnitState>>({
  name: "unit",
  startState: () => ({ ...START }),
  languageData: { commentTokens: { line: "#" } },
  token(stream, state) {
    if (stream.sol()) {
      state.at = state.inValue ? "value" : "start";
      // A comment between continued lines does not end the value.
      if (stream.match(/^\s*[#;].*/)) return "lineComment";
      state.inValue = stream.string.endsWith("\\");
    }
    if (state.at === "value") return valueToken(stream);
    if (stream.eatSpace()) return null;
    if (state.at === "start" && stream.match(/^\[[^\]]*\]?/)) {
      stream.skipToEnd();
      state.inValue = false;
      return "heading";
    }
    if (state.at === "start" && stream.match(/^[^=\s]+(?=\s*=)/)) {
      state.at = "key";
      return "propertyName";
    }
    if (state.at === "key" && stream.eat("=")) {
      state.at = "value";
      return "operator";
    }
    stream.skipToEnd();
    state.inValue = false;
    return "invalid";
  },
});

/** Environment files: `NAME=value` and comments. */
export const envLanguage = StreamLanguage.define<{ value: boolean }>({
  name: "environment",
  startState: () => ({ value: false }),
  languageData: { commentTokens: { line: "#" } },
  token(stream, state) {
    if (stream.sol()) {
      state.value = false;
      if (stream.match(/^\s*[#;].*/)) return "lineComment";
    }
    if (state.value) return valueToken(stream);
    if (stream.match(/^\s*(?:export\s+)?[A-Za-z_]\w*(?==)/)) return "propertyName";
    if (stream.eat("=")) {
      state.value = true;
      return "operator";
    }
    stream.next();
    return null;
  },
});
