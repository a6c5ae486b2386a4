/** A further file of a service: a drop-in, an environment file, YAML, another unit. It is made when the plan is applied. */

import { useState } from "react";
import { Button } from "../../../components/button";
import { Field } from "../../../components/field";
import { Sheet } from "../../../components/sheet";
import { putDraft } from "../../../store/drafts";
import type { ServiceView } from "../../../wire/types.gen";
import { fileProblem, newFileKinds } from "./new-file-kinds";

interface Props {
  readonly row: ServiceView;
  readonly taken: readonly string[];
  readonly onClose: () => void;
  readonly onMade: (path: string) => void;
}

export function NewFile({ row, taken, onClose, onMade }: Props) {
  const kinds = newFileKinds(row);
  const [id, setId] = useState(kinds[0]?.id ?? "");
  const kind = kinds.find((each) => each.id === id);
  const [name, setName] = useState(kinds[0]?.name ?? "");
  if (kind === undefined) return null;
  const path = `${kind.folder}/${name.trim()}`;
  const problem = fileProblem(name.trim(), kind) ?? (taken.includes(path) ? "There is such a file." : undefined);
  return (
    <Sheet title={`New file of ${row.name}`} onClose={onClose}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (problem !== undefined) return;
          putDraft({ node: row.node, service: row.key, path, content: kind.content });
          onMade(path);
        }}
      >
        <fieldset className="flex flex-col gap-2 text-sm">
          <legend className="sr-only">Kind</legend>
          {kinds.map((each) => (
            <label key={each.id} className="flex items-start gap-2.5">
              <input
                type="radio"
                name="kind"
                className="mt-0.5"
                checked={each.id === id}
                onChange={() => {
                  setId(each.id);
                  setName(each.name);
                }}
              />
              <span>
                {each.title}
                <span className="block text-xs text-faint">{each.hint}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <Field label="Name" hint={`In ${kind.folder}`} problem={name === "" ? undefined : problem}>
          {(props) => <input {...props} className="field font-mono" autoFocus spellCheck={false} autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={problem !== undefined}>
            Open the new file
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
