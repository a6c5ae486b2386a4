/** The files of a node's services, to take along: for a git repository, or another machine. */

import { Download } from "lucide-react";
import { useState } from "react";
import { Section } from "../../components/facts";
import { say } from "../../words/say";

export function ExportFiles({ node }: { readonly node: string }) {
  const [secrets, setSecrets] = useState(false);
  return (
    <Section title={say("Files of its services")}>
      <p className="text-sm text-soft">{say("A tar with Quadlet files, their YAML, environment and configuration at their paths. It is the same, byte for byte, while nothing changes: unpack it in a git repository, and commit.")}</p>
      <label className="mt-1.5 flex items-start gap-2 text-sm">
        <input type="checkbox" className="mt-1" checked={secrets} onChange={(event) => setSecrets(event.target.checked)} />
        <span>{say("With files that hold secrets; who took them is put on record. Without, they are named in .gitignore.")}</span>
      </label>
      <a href={`/api/nodes/${encodeURIComponent(node)}/export${secrets ? "?secrets=true" : ""}`} download className="mt-2 inline-flex h-6 items-center gap-1 rounded-md border border-edge bg-raised px-2 text-xs font-medium hover:bg-hover">
        <Download size={12} aria-hidden />
        {say("Export files")}
      </a>
    </Section>
  );
}
