/** What is registered now, and who sees what of it. The shell knows plugins through this module only, and none by name. */

import { useMemo } from "react";
import { session } from "../store/session";
import { createStore, useStore } from "../store/store";
import type { AttentionView } from "../wire/types.gen";
import type { Card, Permission, Plugin, SettingsPage } from "./types";

/** Every plugin, in the order of the navigation; the client's own first. `plugins/index` fills it. */
export const registry = createStore<readonly Plugin[]>([]);

/** Add a plugin behind those that are there; the same `id` takes the place of the one before. */
export function register(plugin: Plugin): void {
  registry.set((now) => (now.some((each) => each.id === plugin.id) ? now.map((each) => (each.id === plugin.id ? plugin : each)) : [...now, plugin]));
}

/** Whether what is guarded by `need` is for somebody who may do what `may` names; everything is where the hub names nothing. */
export function allows(may: readonly Permission[] | undefined, need: Permission | undefined): boolean {
  return need === undefined || may === undefined || may.includes(need);
}

/** Plugins without what this person may not see. Routes stay: their addresses answer with a refusal. Pure. */
export function permitted(plugins: readonly Plugin[], may: readonly Permission[] | undefined): readonly Plugin[] {
  const only = <T extends { readonly may?: Permission | undefined }>(parts: readonly T[] | undefined) => (parts ?? []).filter((part) => allows(may, part.may));
  const seen = (plugin: Plugin): Plugin => ({ ...plugin, commands: only(plugin.commands), cards: only(plugin.cards), settings: only(plugin.settings) });
  return plugins.filter((plugin) => allows(may, plugin.may)).map(seen);
}

/** What this person is allowed, by name; `undefined` where the hub names nothing. */
export function useMay(): readonly Permission[] | undefined {
  return useStore(session, (now) => (now.state === "in" ? now.may : undefined));
}

/** The plugins that this person sees. */
export function usePlugins(): readonly Plugin[] {
  const plugins = useStore(registry, (now) => now);
  const may = useMay();
  return useMemo(() => permitted(plugins, may), [plugins, may]);
}

/** The entries of the navigation, in one of its places. */
export function navigation(plugins: readonly Plugin[], place: "main" | "foot"): readonly Plugin[] {
  return plugins.filter((plugin) => (plugin.nav ?? "main") === place);
}

/** The overview's sections, in their order. */
export function cardsOf(plugins: readonly Plugin[]): readonly Card[] {
  return plugins.flatMap((plugin) => plugin.cards ?? []).toSorted((a, b) => a.order - b.order);
}

/** The pages of the settings that this person sees, in the order of their plugins. */
export function useSettingsPages(): readonly SettingsPage[] {
  const plugins = usePlugins();
  return useMemo(() => plugins.flatMap((plugin) => plugin.settings ?? []), [plugins]);
}

export const settingsPath = (page: Pick<SettingsPage, "id">): string => `/settings/${page.id}`;

/** The address of what a row that needs a person is about: the first plugin that knows it tells. */
export function addressOf(plugins: readonly Plugin[], row: AttentionView): string | undefined {
  for (const plugin of plugins) {
    const path = plugin.addressOf?.(row);
    if (path !== undefined) return path;
  }
  return undefined;
}

export interface ShellRoute {
  readonly path: string;
  readonly view: Plugin["routes"][number]["view"];
  /** What this person is not allowed, though the page is for that. */
  readonly denied: Permission | undefined;
}

/** Every address that leads somewhere; pages of the settings first, so that no pattern of the settings' own takes theirs. */
export function routesOf(plugins: readonly Plugin[], may: readonly Permission[] | undefined): readonly ShellRoute[] {
  const route = (plugin: Plugin, path: string, view: ShellRoute["view"], need: Permission | undefined) => ({ path, view, denied: [need, plugin.may].find((each) => !allows(may, each)) });
  return [
    ...plugins.flatMap((plugin) => (plugin.settings ?? []).map((page) => route(plugin, settingsPath(page), page.view, page.may))),
    ...plugins.flatMap((plugin) => plugin.routes.map((each) => route(plugin, each.path, each.view, each.may))),
  ];
}
