/** The services that a template made, and which of them could have its newest version. */

import { Link } from "wouter";
import { Section } from "../../components/facts";
import { servicePath, splitKey, upgradePath } from "../../lib/route";
import { useLive } from "../../store/live";
import { say } from "../../words/say";

export function MadeFrom({ id }: { readonly id: string }) {
  const all = useLive((state) => state.templates);
  const services = useLive((state) => state.services);
  const made = Object.entries(all).filter(([, mark]) => mark.id === id);
  if (made.length === 0) return null;
  return (
    <Section title={say("Services made from it")}>
      <ul className="flex flex-col gap-1 text-sm">
        {made.map(([key, mark]) => (
          <li key={key} className="flex flex-wrap items-baseline gap-x-2.5">
            <Link href={servicePath(key)} className="link">
              {services[key]?.name ?? key}
            </Link>
            <span className="text-xs text-faint">
              {say("{node}, version {version}", { node: splitKey(key)[0], version: mark.version })}
            </span>
            {mark.newest !== undefined && (
              <Link href={upgradePath(key)} className="link text-xs">
                {say("Upgrade to {newest}", { newest: mark.newest })}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
