/** Times in words, kept current, with the exact moment on hover. */

import { useWordsNow } from "../lib/clock";
import { formatAge, formatClock, formatMoment, formatUntil } from "../lib/time";
import { say } from "../words/say";

/** '3 min': how long something has been so. */
export function Age({ since }: { readonly since: number | undefined }) {
  const words = useWordsNow((now) => (since === undefined ? "" : formatAge(since, now)));
  if (since === undefined) return null;
  return (
    <time dateTime={new Date(since).toISOString()} title={formatMoment(since)} className="num whitespace-nowrap">
      {words}
    </time>
  );
}

/** 'in 3 min': when something will be. */
export function Until({ at }: { readonly at: number }) {
  const words = useWordsNow((now) => (at <= now ? say("now") : say("in {age}", { age: formatUntil(at, now) })));
  return (
    <time dateTime={new Date(at).toISOString()} title={formatMoment(at)} className="num whitespace-nowrap">
      {words}
    </time>
  );
}

/** 'as of 14:03': the moment stale values were last confirmed. */
export function AsOf({ at }: { readonly at: number | undefined }) {
  const words = useWordsNow((now) => (at === undefined ? say("not confirmed") : say("as of {time}", { time: formatClock(at, now) })));
  return (
    <span className="num whitespace-nowrap" title={at === undefined ? undefined : formatMoment(at)}>
      {words}
    </span>
  );
}
