/** Which node is meant: those that answer now; the one that pages are narrowed to comes first. */

import { useNodeFilter } from "../lib/route";
import { useLive } from "../store/live";
import { say } from "../words/say";
import { Field } from "./field";

export function useFirstNode(): string {
  const filtered = useNodeFilter();
  const nodes = useLive((state) => state.nodes);
  const there = Object.values(nodes).filter((node) => node.status === "online");
  return (there.find((node) => node.name === filtered) ?? there[0])?.name ?? "";
}

export function NodeField({ value, onChange }: { readonly value: string; readonly onChange: (node: string) => void }) {
  const nodes = useLive((state) => state.nodes);
  const there = Object.values(nodes).filter((node) => node.status === "online");
  return (
    <Field label={say("Node")} problem={there.length === 0 ? say("No node answers now.") : undefined}>
      {(props) => (
        <select {...props} className="field" value={value} onChange={(event) => onChange(event.target.value)}>
          {there.map((node) => (
            <option key={node.name}>{node.name}</option>
          ))}
        </select>
      )}
    </Field>
  );
}
