/** What an installed package's module gives, as a plugin: its addresses are its own, and its views cannot break a page. */

import { Puzzle } from "lucide-react";
import type { ComponentType } from "react";
import { say } from "../../words/say";
import type { Card, Command, PaletteEntry, Plugin, PluginIcon } from "../types";
import type { LiveState } from "../../wire/types.gen";
import { PluginBoundary } from "./boundary";

/** The object that a module's default export answers with. Version 1; described in `docs/plugins.md`. */
export interface Given {
  readonly title: string;
  readonly icon?: PluginIcon;
  /** Its pages: `path` is behind `/plugin/<name>`. The one at `""` has an entry in the navigation. */
  readonly pages?: readonly { readonly path: string; readonly view: ComponentType; readonly may?: string }[];
  readonly commands?: readonly Command[];
  readonly places?: (state: LiveState) => readonly PaletteEntry[];
  readonly cards?: readonly { readonly id: string; readonly order?: number; readonly view: Card["view"]; readonly may?: string }[];
  readonly settings?: readonly { readonly id: string; readonly title: string; readonly text: string; readonly view: ComponentType; readonly may?: string }[];
  readonly may?: string;
}

const AFTER_OURS = 50;
const PATH = /^(\/[A-Za-z0-9:?_-]+)*$/;

export const pluginPath = (name: string): string => `/plugin/${name}`;

/** Throws for what is no such object. */
export function adopt(name: string, given: Given): Plugin {
  if (typeof given?.title !== "string" || given.title === "") throw new TypeError("it has no title");
  const { title, pages = [], cards = [], settings = [], commands = [], icon = Puzzle } = given;
  const odd = pages.find((page) => !PATH.test(page.path));
  if (odd !== undefined) throw new TypeError(`the path ${JSON.stringify(odd.path)} of a page must be empty or begin with /`);
  const within = <P extends object>(View: ComponentType<P>, small: boolean): ComponentType<P> =>
    function Within(props: P) {
      return (
        <PluginBoundary name={name} title={title} small={small}>
          <View {...props} />
        </PluginBoundary>
      );
    };
  return {
    id: `plugin-${name}`,
    title,
    path: pluginPath(name),
    icon,
    nav: pages.some((page) => page.path === "") ? "main" : "none",
    needs: () => false,
    routes: pages.map((page) => ({ path: pluginPath(name) + page.path, view: within(page.view, false), may: page.may })),
    cards: cards.map((card) => ({ id: `${name}-${card.id}`, order: card.order ?? AFTER_OURS, view: within(card.view, true), may: card.may })),
    settings: settings.map((page) => ({ id: `${name}-${page.id}`, title: page.title, text: page.text, icon, group: say("Plugins"), view: within(page.view, false), may: page.may })),
    commands,
    ...(given.places === undefined ? {} : { places: given.places }),
    may: given.may,
  };
}
