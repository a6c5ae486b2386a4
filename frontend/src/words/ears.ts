/** Finds the sentences in what the hub says by the shapes that its types have; loaded for other languages than English only. */

import { type Hear, hearing, refilled, type Sentences } from "./hear";
import { ANSWERS, SHAPES } from "./shapes.gen";

export interface Ears {
  readonly hear: Hear;
  /** Hear an object of a shape in place, or a list of such; "*" before the shape's name: some by key. */
  shaped(value: unknown, shape: string): void;
  answered(method: string, address: string, value: unknown): void;
}

type Fields = Record<string, unknown>;

export function openEars(sentences: Sentences): Ears {
  const hear = hearing(sentences);

  function shaped(value: unknown, shape: string): void {
    if (Array.isArray(value)) for (const each of value) shaped(each, shape);
    else if (isObject(value)) {
      if (shape.startsWith("*")) for (const each of Object.values(value)) shaped(each, shape.slice(1));
      else for (const [member, kind] of Object.entries(SHAPES[shape] ?? {})) if (member in value) value[member] = kind === "?" ? named(value[member], value.coined) : said(value[member], kind);
    }
  }

  /** A name: by the template of the hub that made it; one that a person gave stays. */
  function named(name: unknown, coined: unknown): unknown {
    const found = typeof coined === "string" ? sentences[coined] : undefined;
    return typeof name === "string" && typeof coined === "string" && found ? refilled(coined, found, name) : name;
  }

  /** A member: a sentence, a list of them, or some by key; or what has sentences in it. */
  function said(value: unknown, kind: string): unknown {
    if (kind !== "" && kind !== "*") shaped(value, kind);
    else if (typeof value === "string") return hear(value);
    else if (Array.isArray(value)) return value.map((each: unknown) => said(each, ""));
    else if (kind === "*" && isObject(value)) for (const [key, each] of Object.entries(value)) value[key] = said(each, "");
    return value;
  }

  return {
    hear,
    shaped,
    answered: (method, address, value) => {
      const shape = shapeOf(method, address);
      if (shape !== undefined) shaped(value, shape);
    },
  };
}

/** The shape of what a call answers; an address without a "*" in its pattern goes before one with. */
export function shapeOf(method: string, address: string): string | undefined {
  const parts = (address.split("?")[0] ?? "").split("/");
  const fitting = ANSWERS.filter(([verb, pattern]) => verb === method && fits(pattern.split("/"), parts));
  return fitting.toSorted((a, b) => a[1].split("*").length - b[1].split("*").length)[0]?.[2];
}

const fits = (pattern: readonly string[], parts: readonly string[]) =>
  pattern.length === parts.length && pattern.every((part, at) => part === "*" || part === parts[at]);

const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null;
