/**
 * What arrives from the hub, with its sentences in the language of the page: once, at the edge, and never what is sent back to it.
 * In English nothing is fetched, and nothing is done. See ADR 57.
 */

import { again } from "../lib/again";
import { fetchSentences, language } from "./language";
import type { Ears } from "./ears";

let ears: Ears | undefined;

/** Learn to hear in the page's language: before anything arrives. */
export async function learnSentences(): Promise<void> {
  if (language === "en") return;
  const [sentences, made] = await Promise.all([fetchSentences(language), again(() => import("./ears"), [250, 1_000]).catch(() => undefined)]);
  ears = sentences && made?.openEars(sentences);
}

/** Of an object of a known shape; or a list of such, or some by key. It is changed in place, and given back. */
export function heard<T>(value: T, shape: string): T {
  if (ears !== undefined) ears.shaped(value, shape);
  return value;
}

/** Of the answer to a REST call. */
export function heardAnswer<T>(method: string, address: string, value: T): T {
  if (ears !== undefined) ears.answered(method, address, value);
  return value;
}

/** One sentence. */
export const heardText = (text: string): string => ears?.hear(text) ?? text;
