/** A further file of a service: a drop-in, an environment file, YAML, another unit. It is made when the plan is applied. */

import { useMemo, useState } from "react";
import { Button } from "../../../components/button";
import { Field } from "../../../components/field";
import { ProblemNote, Skeleton } from "../../../components/notice";
import { RadioList } from "../../../components/radio-list";
import { Sheet } from "../../../components/sheet";
import { putDraft } from "../../../store/drafts";
import { useFetched } from "../../../store/fetched";
import { useFileName } from "../../../store/file-name";
import { api } from "../../../wire/http";
import type { NewFile as Kind, ServiceView } from "../../../wire/types.gen";
import { say } from "../../../words/say";

interface Props {
  readonly row: ServiceView;
  readonly taken: readonly string[];
  readonly onClose: () => void;
  readonly onMade: (path: string) => void;
}

export function NewFile(props: Props) {
  const { row, onClose } = props;
  const { node, unit } = row;
  const { value, problem } = useFetched(
    useMemo(() => () => api.newFiles(node, unit), [node, unit]),
    "",
  );
  return (
    <Sheet title={say("New file of {name}", { name: row.name })} onClose={onClose}>
      {value === undefined && problem === undefined && <Skeleton />}
      <ProblemNote problem={problem} />
      {value !== undefined && <Form {...props} kinds={value} />}
    </Sheet>
  );
}

function Form({ row, kinds, taken, onClose, onMade }: Props & { readonly kinds: readonly Kind[] }) {
  const [id, setId] = useState(kinds[0]?.id ?? "");
  const kind = kinds.find((each) => each.id === id);
  const [name, setName] = useState(kinds[0]?.name ?? "");
  const [mine, setMine] = useState<string>();
  const { problem, check } = useFileName(row.node, name, kind?.name ?? "", kind?.folder ?? "");
  if (kind === undefined) return <p className="text-sm text-soft">{say("This service has no file of its own to put another one beside.")}</p>;
  const choose = (next: string) => {
    setId(next);
    setName(kinds.find((each) => each.id === next)?.name ?? "");
    setMine(undefined);
  };
  const make = async () => {
    const path = await check();
    if (path === undefined) return;
    if (taken.includes(path)) return setMine(say("You have begun such a file already."));
    putDraft({ node: row.node, service: row.key, path, content: kind.content });
    onMade(path);
  };
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <RadioList silent legend={say("Kind")} name="kind" options={kinds.map((each) => ({ id: each.id, title: each.title, text: each.hint }))} value={id} onChange={choose} />
      <Field label={say("Name")} hint={say("In {folder}", { folder: kind.folder })} problem={mine ?? problem}>
        {(props) => (
          <input
            {...props}
            className="field font-mono"
            autoFocus
            spellCheck={false}
            autoComplete="off"
            value={name}
            onChange={(event) => {
              setName(event.target.value);
              setMine(undefined);
            }}
          />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{say("Cancel")}</Button>
        <Button type="submit" look="primary" disabled={problem !== undefined || name.trim() === ""}>
          {say("Open the new file")}
        </Button>
      </div>
    </form>
  );
}
