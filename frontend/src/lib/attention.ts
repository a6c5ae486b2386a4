/** What a row that needs a person is called. */

import { say } from "../words/say";

/** All have names but the gateway, of which there is one. */
export const titleOf = (row: { readonly key: string; readonly title: string }): string => (row.key === "gateway" ? say("Internet gateway") : row.title);
