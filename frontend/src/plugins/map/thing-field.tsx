/** A field in which one of the map's things is chosen by a few of its letters. */

import { useMemo, useState } from "react";
import { Field } from "../../components/field";
import { matches } from "../../lib/arrange";
import { graph } from "../../store/graph";
import { useStore } from "../../store/store";
import type { GraphNode } from "../../wire/types.gen";
import { say } from "../../words/say";
import { KIND, textOf } from "./model";

const FEW = 12;

interface Props {
  readonly label: string;
  /** Of what is found, for screen readers. */
  readonly listed: string;
  /** Which may be chosen. The same function each time. */
  readonly keep: (node: GraphNode) => boolean;
  readonly onChoose: (id: string) => void;
}

export function ThingField({ label, listed, keep, onChoose }: Props) {
  const doc = useStore(graph, (now) => now.state);
  const [words, setWords] = useState("");
  const found = useMemo(() => Object.values(doc?.nodes ?? {}).filter((node) => keep(node) && matches(textOf(node), words)).slice(0, FEW), [doc, words, keep]);
  return (
    <Field label={label} hint={say("A few letters of its name, kind or node.")}>
      {(props) => (
        <>
          <input {...props} type="search" className="field" autoFocus value={words} onChange={(event) => setWords(event.target.value)} />
          <ul aria-label={listed} className="mt-1.5 max-h-52 overflow-y-auto">
            {found.map((node) => (
              <li key={node.id}>
                <button type="button" className="flex h-8 w-full items-center gap-3 rounded px-2 text-left hover:bg-hover" onClick={() => onChoose(node.id)}>
                  <span className="truncate">{node.label}</span>
                  <span className="ml-auto shrink-0 text-xs text-faint">{kindOn(node)}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Field>
  );
}

/** `Service on nas`. */
export const kindOn = (node: GraphNode): string => (node.node === undefined || node.kind === "node" ? KIND[node.kind] : say("{kind} on {node}", { kind: KIND[node.kind], node: node.node }));
