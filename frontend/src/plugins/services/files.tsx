/** The files of a service. */

import { Copyable } from "../../components/detail";
import { Section } from "../../components/facts";
import { FileList } from "../../components/file-list";
import type { ServiceView } from "../../wire/types.gen";
import { say } from "../../words/say";

export function Files({ row }: { readonly row: ServiceView }) {
  const files = row.files ?? [];
  if (files.length === 0 && row.fragmentPath === undefined) return null;
  const generated = row.sourcePath !== undefined && row.fragmentPath !== undefined;
  return (
    <Section title={say("Files")}>
      <FileList node={row.node} files={files} />
      {(generated || files.length === 0) && (
        <div className="mt-1 font-mono text-xs leading-5 text-faint">
          <Copyable text={row.fragmentPath ?? ""} what={say("the path of the unit")}>
            {generated && <span className="font-sans">{say("generated:")} </span>}
            {row.fragmentPath}
          </Copyable>
        </div>
      )}
    </Section>
  );
}
