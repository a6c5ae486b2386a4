/** The service that is being made: kept while one looks at other pages. */

import { createStore } from "./store";

export interface NewService {
  readonly node: string;
  readonly type: string;
  readonly name: string;
  readonly text: string;
  /** A person wrote something into it. */
  readonly touched: boolean;
}

export const newService = createStore<NewService | undefined>(undefined);
