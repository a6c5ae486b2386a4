/** What the pages of templates ask of the hub. */

import { useCallback, useEffect, useRef, useState } from "react";
import { api, ApiError } from "../wire/http";
import type { Problem, ShelfKind, TemplateAnswer, TemplateDraftAnswer, TemplateDraftBody, TemplateListAnswer } from "../wire/types.gen";
import { noteRefusal } from "./session";

export const { templatePlan, install, listRegistries, addRegistry, updateRegistry, removeRegistry } = api;

/** Templates and stacks in one list. */
export async function listShelf(): Promise<TemplateListAnswer> {
  const [templates, stacks] = await Promise.all([api.listTemplates("templates"), api.listTemplates("stacks")]);
  return { items: [...templates.items, ...stacks.items], faults: templates.faults ?? [] };
}

const placeOf = (kind: ShelfKind) => (kind === "stack" ? "stacks" : "templates");
export const describe = (kind: ShelfKind, id: string): Promise<TemplateAnswer> => api.template(placeOf(kind), id);
export const draft = (kind: ShelfKind, id: string, body: TemplateDraftBody): Promise<TemplateDraftAnswer> => api.templateDraft(placeOf(kind), id, body);

export interface Answer<T> {
  readonly value: T | undefined;
  readonly problem: Problem | undefined;
  readonly again: () => void;
}

/** Ask once, and again with `again`; `ask` must be the same function for the same question. */
export function useAnswer<T>(ask: () => Promise<T>): Answer<T> {
  const [found, setFound] = useState<{ readonly ask: unknown; readonly value?: T; readonly problem?: Problem }>();
  const latest = useRef(0);
  const again = useCallback(() => {
    const mine = ++latest.current;
    ask().then(
      (value) => {
        if (mine === latest.current) setFound({ ask, value });
      },
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        noteRefusal(error);
        if (mine === latest.current) setFound({ ask, problem: error.problem });
      },
    );
  }, [ask]);
  useEffect(() => {
    again();
    return () => {
      latest.current += 1;
    };
  }, [again]);
  const mine = found?.ask === ask ? found : undefined;
  return { value: mine?.value, problem: mine?.problem, again };
}
