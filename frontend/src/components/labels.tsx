/** Labels of a container, volume, network or pod: the first few, then all. */

import { useState } from "react";
import { say } from "../words/say";
import { Section } from "./facts";

const FEW = 6;

export function Labels({ labels }: { readonly labels: Readonly<Record<string, string>> }) {
  const [whole, setWhole] = useState(false);
  const entries = Object.entries(labels);
  if (entries.length === 0) return null;
  return (
    <Section title={say("Labels")}>
      <dl className="flex flex-col gap-1 font-mono text-xs leading-5">
        {(whole ? entries : entries.slice(0, FEW)).map(([name, value]) => (
          <div key={name} className="wrap-anywhere">
            <dt className="inline text-faint">{name}</dt> <dd className="inline">{value}</dd>
          </div>
        ))}
      </dl>
      {entries.length > FEW && (
        <button type="button" className="link mt-1 text-xs text-soft" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? say("Show fewer") : say("Show all {entries}", { entries: entries.length })}
        </button>
      )}
    </Section>
  );
}
