/** The plugin interface. A plugin is a folder: manifest, view, pure model, tests; or the module of an installed package. */

import type { ComponentType } from "react";
import type { AttentionView, LiveState } from "../wire/types.gen";

/** What somebody must be allowed to do, by the name that the session tells in its `may`. */
export type Permission = string;

export type PluginIcon = ComponentType<{ readonly size?: number; readonly strokeWidth?: number; readonly "aria-hidden"?: boolean }>;

/** Shown only to whom may; to everybody where nothing is named. */
interface Guarded {
  readonly may?: Permission | undefined;
}

export interface PluginRoute extends Guarded {
  /** A wouter pattern: `/services/:node/:unit`. */
  readonly path: string;
  readonly view: ComponentType;
}

/** What the palette finds by its words: an address to go to, or something to do. */
export type PaletteEntry = {
  readonly title: string;
  /** One word or two beside the title: `page`, `service on nas`. */
  readonly kind: string;
  /** What a deed is found by, where its title does not begin with it: some languages have the verb last. */
  readonly verb?: string;
} & ({ readonly path: string } | { readonly run: () => void });

export type Command = PaletteEntry & Guarded;

/** A section of the overview. Its view draws everything of it, heading included, and nothing where it has nothing to say. */
export interface Card extends Guarded {
  readonly id: string;
  /** Lower comes first; the nodes are 20. */
  readonly order: number;
  /** `node` is the one that the page is narrowed to. */
  readonly view: ComponentType<{ readonly node: string | undefined }>;
}

/** A page of the settings, at `/settings/<id>`. */
export interface SettingsPage extends Guarded {
  readonly id: string;
  readonly title: string;
  /** One sentence for the index: what is set there. */
  readonly text: string;
  readonly icon: PluginIcon;
  readonly view: ComponentType;
  /** The heading under which the index lists it. */
  readonly group?: string;
}

/** What somebody who is new to a page should know of one thing on it. */
export interface HelpText {
  readonly title: string;
  readonly text: string;
}

export interface Plugin extends Guarded {
  readonly id: string;
  readonly title: string;
  /** The address of its main page, also its entry in the navigation. */
  readonly path: string;
  readonly icon: PluginIcon;
  /** Where its entry stands: among the pages (the default), at the foot beside the account, or nowhere. */
  readonly nav?: "main" | "foot" | "none";
  /** `g` and this letter lead there. */
  readonly letter?: string;
  /** Shown by `?` on its pages; fetched when it is asked for. */
  readonly help?: () => Promise<readonly HelpText[]>;
  /** Which of the rows that need a person are counted at its entry. */
  readonly needs: (row: AttentionView) => boolean;
  /** The address of what such a row is about, where it is one of this plugin's. */
  readonly addressOf?: (row: AttentionView) => string | undefined;
  /** How many there are; shown quietly when none needs a person. */
  readonly count?: (state: LiveState) => number;
  readonly routes: readonly PluginRoute[];
  /** Always in the palette, beside the plugin's own page. */
  readonly commands?: readonly Command[];
  /** The palette's objects, from the live state. Pure; cheap for thousands of rows. */
  readonly places?: (state: LiveState) => readonly PaletteEntry[];
  /** What can be done to those objects, named by its verb first: `Restart web`. Pure, as `places`. */
  readonly deeds?: (state: LiveState) => readonly PaletteEntry[];
  /** What the palette finds and the live state does not hold: asked for each time the palette is opened. */
  readonly shelf?: () => Promise<readonly PaletteEntry[]>;
  readonly cards?: readonly Card[];
  readonly settings?: readonly SettingsPage[];
  /** Drawn on every page while somebody is signed in; draws nothing to be seen. */
  readonly background?: ComponentType;
}
