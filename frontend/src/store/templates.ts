/** What the pages of templates ask of the hub. */

import { api } from "../wire/http";
import type { ShelfKind, TemplateAnswer, TemplateDraftAnswer, TemplateDraftBody, TemplateListAnswer } from "../wire/types.gen";

export const { upgrade: lookAtUpgrade, planUpgrade, applyUpgrade, listRegistries, addRegistry, updateRegistry, removeRegistry } = api;

/** Templates and stacks in one list. */
export async function listShelf(): Promise<TemplateListAnswer> {
  const [templates, stacks] = await Promise.all([api.listTemplates("templates"), api.listTemplates("stacks")]);
  return { items: [...templates.items, ...stacks.items], faults: templates.faults ?? [] };
}

const placeOf = (kind: ShelfKind) => (kind === "stack" ? "stacks" : "templates");
export const describe = (kind: ShelfKind, id: string): Promise<TemplateAnswer> => api.template(placeOf(kind), id);
export const draft = (kind: ShelfKind, id: string, body: TemplateDraftBody): Promise<TemplateDraftAnswer> => api.templateDraft(placeOf(kind), id, body);
