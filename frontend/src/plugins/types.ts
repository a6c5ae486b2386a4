/** The plugin interface. A plugin is a folder: manifest, view, pure model, tests. */

import type { LucideIcon } from "lucide-react";
import type { ComponentType } from "react";
import type { Need } from "../store/session";
import type { AttentionView, LiveState } from "../wire/types.gen";

export interface PluginRoute {
  /** A wouter pattern: `/services/:node/:unit`. */
  readonly path: string;
  readonly view: ComponentType;
  /** What the page is for asks for a role. */
  readonly need?: Need;
}

export interface Plugin {
  readonly id: string;
  readonly title: string;
  /** The address of its main page, also its entry in the navigation. */
  readonly path: string;
  readonly icon: LucideIcon;
  /** `g` and this letter lead there. */
  readonly letter: string;
  /** Which of the rows that need a person are counted at its entry. */
  readonly needs: (row: AttentionView) => boolean;
  /** How many there are; shown quietly when none needs a person. */
  readonly count?: (state: LiveState) => number;
  /** Left out of the navigation for those who may not. */
  readonly need?: Need;
  readonly routes: readonly PluginRoute[];
}
