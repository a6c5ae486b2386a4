/** The overview's line about the way to the internet. */

import { Link } from "wouter";
import { AsOf } from "../../components/age";
import { ToneMark } from "../../components/tone";
import { useLive } from "../../store/live";
import { say, sayCount } from "../../words/say";

/** The router in one line: what is known of it, and the way to its page. */
export function InternetCard({ node }: { readonly node: string | undefined }) {
  const view = useLive((state) => state.gateway);
  const addresses = [view.publicIp, view.publicIp6].filter(Boolean).join(", ");
  const open = (view.state === "online" ? (view.mappings ?? []) : []).filter((each) => each.reached === "exposed").length;
  if (node !== undefined) return null;
  return (
    <section aria-labelledby="internet">
      <h2 id="internet" className="mb-1 text-xs font-semibold text-soft">
        {say("Internet")}
      </h2>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line py-2 text-sm">
        <ToneMark tone={view.tone} silent />
        <Link href="/gateway" className="font-medium hover:underline hover:underline-offset-3">
          {view.model ?? say("Gateway")}
        </Link>
        <span className={view.tone === "off" ? "text-faint" : ""}>
          {view.madeUp === true ? say("{state} (made up)", { state: view.stateText }) : view.stateText}
          {view.stale === true && (
            <>
              , <AsOf at={view.lastUpdated} />
            </>
          )}
        </span>
        <span className="font-mono text-xs wrap-anywhere text-soft">{addresses}</span>
        {open > 0 && <span className="text-soft">{sayCount(open, "{n} port open to the internet", "{n} ports open to the internet")}</span>}
      </p>
    </section>
  );
}
