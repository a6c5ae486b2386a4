/** A line that is JSON, unfolded. Pure. */

const MOST_CHARACTERS = 200_000;

/** Whether a line looks as if it could be unfolded; cheap, for each row drawn. */
export function looksUnfoldable(text: string): boolean {
  const start = text.indexOf("{");
  return start >= 0 && text.trimEnd().endsWith("}") && /^\{\s*("|\})/.test(text.slice(start, start + 40));
}

export interface Unfolded {
  /** What stands before the object: a time, a level. */
  readonly before: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** The object in a line, alone or after some words; undefined where there is none. */
export function unfold(text: string): Unfolded | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  const start = text.indexOf("{");
  if (start < 0) return undefined;
  try {
    const value: unknown = JSON.parse(text.slice(start).trim());
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return { before: text.slice(0, start).trim(), value: value as Record<string, unknown> };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

const SHORT = 72;

/** A member's value as text: strings as they are (a stack trace keeps its lines), the rest as JSON, indented where it is long. */
export function shown(value: unknown): string {
  if (typeof value === "string") return value;
  const flat = JSON.stringify(value) ?? "";
  return flat.length <= SHORT ? flat : JSON.stringify(value, undefined, 2);
}
