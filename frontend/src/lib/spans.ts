/** Stretches of time that charts show. */

import type { PastSpan } from "../wire/types.gen";
import { say } from "../words/say";

export const SPANS: readonly { readonly id: PastSpan; readonly short: string; readonly title: string }[] = [
  { id: "1h", short: "1 h", title: say("Hour") },
  { id: "24h", short: "24 h", title: say("Day") },
  { id: "7d", short: "7 d", title: say("Week") },
  { id: "30d", short: "30 d", title: say("Month") },
  { id: "90d", short: "90 d", title: say("90 days") },
  { id: "1y", short: say("1 y"), title: say("Year") },
];
