/** Give a file another name: the old one goes to the trash and the new one is made, in one plan. The unit's own file is renamed with the service. */

import { PencilLine } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "../../../components/button";
import { Field } from "../../../components/field";
import { Sheet } from "../../../components/sheet";
import { dropDrafts, putDraft, useDrafts } from "../../../store/drafts";
import { useFileName } from "../../../store/file-name";
import type { ServiceView } from "../../../wire/types.gen";
import { say } from "../../../words/say";
import type { TreeFile } from "./tree";

interface Props {
  readonly row: ServiceView;
  readonly file: TreeFile;
  readonly onRenamed: (path: string) => void;
}

export function RenameFile({ row, file, onRenamed }: Props) {
  const [open, setOpen] = useState(false);
  const text = file.draft === undefined ? file.saved?.content : file.draft.content;
  if (text === undefined || file.path === row.sourcePath || file.path === row.fragmentPath) return null;
  return (
    <>
      <IconButton need="operate" label={say("Rename {name}", { name: file.name })} onClick={() => setOpen(true)}>
        <PencilLine size={14} aria-hidden />
      </IconButton>
      {open && <Form row={row} file={file} text={text} onClose={() => setOpen(false)} onRenamed={onRenamed} />}
    </>
  );
}

function Form({ row, file, text, onClose, onRenamed }: Props & { readonly text: string; readonly onClose: () => void }) {
  const [name, setName] = useState(file.name);
  const folder = file.path.slice(0, -file.name.length - 1);
  const drafts = useDrafts(row.key);
  const { problem: told, check } = useFileName(row.node, name, file.name, folder);
  const taken = name.trim() !== file.name && drafts.some((other) => other.path === `${folder}/${name.trim()}`);
  const problem = name.trim() === file.name ? undefined : taken ? say("There is such a file.") : told;
  const rename = async () => {
    const path = await check();
    if (path === undefined) return;
    if (file.saved?.sha256 === undefined) dropDrafts(row.node, [file.path]);
    else putDraft({ node: row.node, service: row.key, path: file.path, base: file.draft?.base ?? file.saved.sha256, baseContent: file.draft?.baseContent ?? file.saved.content });
    putDraft({ node: row.node, service: row.key, path, content: text });
    onClose();
    onRenamed(path);
  };
  return (
    <Sheet title={say("Rename {name}", { name: file.name })} onClose={onClose}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (problem === undefined && name.trim() !== file.name) void rename();
        }}
      >
        <Field label={say("Name")} hint={file.kind === "dropin" ? say("Drop-ins are read in the order of their names.") : say("Where another file names it, that has to be changed as well.")} problem={problem}>
          {(props) => <input {...props} className="field font-mono" autoFocus spellCheck={false} autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{say("Cancel")}</Button>
          <Button type="submit" look="primary" disabled={problem !== undefined || name.trim() === file.name}>
            {say("Rename it")}
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
