/** A question before something is lost. One at a time; the dialog in the shell answers it. */

import { createStore } from "./store";

export interface Question {
  readonly title: string;
  /** What will be lost, one line each. */
  readonly lines: readonly string[];
  readonly verb: string;
  /** What is asked about, word for word. */
  readonly quoted?: string | undefined;
  /** The other answer; 'Keep' where nothing else is said. */
  readonly otherwise?: string | undefined;
  /** What must be typed before the button works, where there is no way back. */
  readonly typed?: string | undefined;
}

export const question = createStore<(Question & { readonly answer: (yes: boolean) => void }) | undefined>(undefined);

export function confirm(asked: Question): Promise<boolean> {
  question.get()?.answer(false);
  return new Promise((resolve) => {
    const answer = (yes: boolean) => {
      question.set(undefined);
      resolve(yes);
    };
    question.set({ ...asked, answer });
  });
}
