/** One calm line while the hub is out of reach: what is seen is as of then. */

import { useWordsNow } from "../../lib/clock";
import { formatAge, formatClock } from "../../lib/time";
import { live } from "../../store/live";
import { useStore } from "../../store/store";
import { say } from "../../words/say";
import { ToneMark } from "../tone";

export function ConnectionLine() {
  const lostAt = useStore(live, (now) => (now.status === "lost" ? now.lostAt : undefined));
  return (
    <div role="status" aria-live="polite">
      {lostAt !== undefined && <Lost at={lostAt} />}
    </div>
  );
}

function Lost({ at }: { readonly at: number }) {
  const age = useWordsNow((now) => formatAge(at, now));
  const clock = useWordsNow((now) => formatClock(at, now));
  return (
    <p className="animate-late flex items-center justify-center gap-2 bg-look-wash px-3 py-1 text-center text-sm text-look">
      <ToneMark tone="look" silent />
      <span className="num">
        {say("Connection to ServiceBay lost {age} ago. What you see is as of {clock}. Trying again.", { age, clock })}
      </span>
    </p>
  );
}
