/** A Quadlet file as a form: the hub reads the fields from the text and writes them back into it; this keeps both in step. */

import { useCallback, useEffect, useRef, useState } from "react";
import { api, ApiError } from "../wire/http";
import type { FormField, Problem } from "../wire/types.gen";
import { say } from "../words/say";
import { noteRefusal } from "./session";
import { showToast } from "./toasts";

const PAUSE_MS = 200;

/** `before` is the text that the fields were written into: whoever has another by now keeps that. */
export type OnText = (text: string, before: string) => void;

export interface Form {
  readonly fields: readonly FormField[] | undefined;
  readonly problem: Problem | undefined;
  readonly set: (id: string, values: readonly string[]) => void;
}

/** `onText` gets the text once fields were written into it. What is typed in a field stands there at once. Another `name` wants another form. */
export function useForm(name: string, text: string, onText: OnText): Form {
  const [fields, setFields] = useState<readonly FormField[]>();
  const [problem, setProblem] = useState<Problem>();
  const latest = useRef({ text, onText });
  // What was typed in fields and is not in the text yet. An answer that comes too late, or none, leaves it for the next question.
  const pending = useRef<Record<string, readonly string[]>>({});
  const known = useRef<string>(undefined);
  const asked = useRef(0);
  const timer = useRef<number>(undefined);
  useEffect(() => {
    latest.current = { text, onText };
  });
  const ask = useCallback(() => {
    const mine = ++asked.current;
    const before = latest.current.text;
    api.form({ name, text: before, set: pending.current }).then(
      (answer) => {
        if (mine !== asked.current) return;
        setProblem(undefined);
        setFields(answer.fields);
        known.current = answer.text;
        // Somebody may have typed in the text meanwhile: theirs stays, and the fields are written into it next.
        if (latest.current.text !== before) return;
        pending.current = {};
        if (answer.text !== before) latest.current.onText(answer.text, before);
      },
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        noteRefusal(error);
        if (mine === asked.current) setProblem(error.problem);
      },
    );
  }, [name]);
  const soon = useCallback(() => {
    asked.current += 1;
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(ask, known.current === undefined ? 0 : PAUSE_MS);
  }, [ask]);
  useEffect(
    () => () => {
      asked.current += 1;
      window.clearTimeout(timer.current);
      // Who leaves at once has typed all the same.
      if (Object.keys(pending.current).length > 0) void write(name, latest.current, pending.current);
    },
    [name],
  );
  useEffect(() => {
    if (known.current !== text) soon();
  }, [text, soon]);
  const set = useCallback(
    (id: string, values: readonly string[]) => {
      pending.current = { ...pending.current, [id]: values };
      setFields((now) => now?.map((field) => (field.id === id ? { ...field, values: [...values] } : field)));
      soon();
    },
    [soon],
  );
  return { fields, problem, set };
}

/** Write the last fields of a form that is gone. */
async function write(name: string, { text, onText }: { readonly text: string; readonly onText: OnText }, set: Readonly<Record<string, readonly string[]>>): Promise<void> {
  try {
    const answer = await api.form({ name, text, set });
    if (answer.text !== text) onText(answer.text, text);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    noteRefusal(error);
    showToast({ tone: "failed", title: say("{name}: what was typed last is not in the text", { name }), detail: error.problem.detail });
  }
}
