/** Stretches of time that charts show. */

import type { PastSpan } from "../wire/types.gen";

export const SPANS: readonly { readonly id: PastSpan; readonly short: string; readonly title: string }[] = [
  { id: "1h", short: "1 h", title: "Hour" },
  { id: "24h", short: "24 h", title: "Day" },
  { id: "7d", short: "7 d", title: "Week" },
  { id: "30d", short: "30 d", title: "Month" },
  { id: "90d", short: "90 d", title: "90 days" },
  { id: "1y", short: "1 y", title: "Year" },
];
