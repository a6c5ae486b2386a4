/** The service that is being made: kept while one looks at other pages. */

import type { BesideFile } from "../wire/types.gen";
import { createStore } from "./store";

export interface NewService {
  readonly node: string;
  readonly type: string;
  readonly name: string;
  readonly text: string;
  /** Files that it needs beside it, such as the YAML of a `.kube` file. */
  readonly beside: readonly BesideFile[];
  /** A person wrote something into it. */
  readonly touched: boolean;
}

export const newService = createStore<NewService | undefined>(undefined);
