/** What was typed for templates that are not installed yet, by kind and ID: kept while one looks at other pages. */

import { createStore } from "./store";

export interface TemplateAnswers {
  readonly title: string;
  readonly node: string | undefined;
  readonly name: string | undefined;
  readonly values: Readonly<Record<string, string>>;
}

export const templateAnswers = createStore<ReadonlyMap<string, TemplateAnswers>>(new Map());

export function putAnswers(key: string, answers: TemplateAnswers): void {
  templateAnswers.set((now) => new Map(now).set(key, answers));
}

/** Once it is installed, the next one begins anew. */
export function dropAnswers(key: string): void {
  templateAnswers.set((now) => new Map([...now].filter(([each]) => each !== key)));
}
