/** Links among the services: what runs elsewhere, with its address; added, changed and removed here. */

import { ExternalLink, Link2, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "../../components/button";
import { Copyable } from "../../components/detail";
import { Fact, Facts, Section } from "../../components/facts";
import { Field } from "../../components/field";
import { FormDialog } from "../../components/form-dialog";
import { confirm } from "../../store/confirm";
import { useTask } from "../../store/nodes";
import { ProblemNote } from "../../components/notice";
import { splitKey } from "../../lib/route";
import { api } from "../../wire/http";
import type { LinkBody, ServiceView } from "../../wire/types.gen";

export function AddLink() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button small icon={<Link2 size={12} aria-hidden />} onClick={() => setOpen(true)}>
        Add link
      </Button>
      {open && <LinkDialog title="Add a link" verb="Add link" start={EMPTY} save={api.addLink} onClose={() => setOpen(false)} />}
    </>
  );
}

const EMPTY: LinkBody = { name: "", url: "https://" };

interface DialogProps {
  readonly title: string;
  readonly verb: string;
  readonly start: LinkBody;
  readonly save: (body: LinkBody) => Promise<unknown>;
  readonly onClose: () => void;
}

const FIELDS = [
  { id: "name", label: "Name" },
  { id: "url", label: "Address", hint: "With http:// or https://." },
  { id: "description", label: "Description" },
  { id: "group", label: "Group", hint: "Rows can be grouped by it." },
  { id: "icon", label: "Icon", hint: "A character or two, such as an emoji." },
] as const;

function LinkDialog({ title, verb, start, save, onClose }: DialogProps) {
  const [draft, setDraft] = useState(start);
  const task = useTask();
  const submit = () => void task.run(() => save(draft)).then((well) => well && onClose());
  return (
    <FormDialog title={title} verb={verb} busy={task.busy} ready={draft.name !== "" && draft.url.length > 8} problem={task.problem} onSubmit={submit} onClose={onClose}>
      {FIELDS.map((field, index) => (
        <Field key={field.id} label={field.label} {...("hint" in field ? { hint: field.hint } : {})}>
          {(props) => (
            <input {...props} autoFocus={index === 0} type={field.id === "url" ? "url" : "text"} className={`field ${field.id === "icon" ? "w-24" : ""}`} value={draft[field.id] ?? ""} onChange={(event) => setDraft({ ...draft, [field.id]: event.target.value })} autoComplete="off" />
          )}
        </Field>
      ))}
    </FormDialog>
  );
}

/** A link in full. */
export function LinkDetail({ row, onPage }: { readonly row: ServiceView; readonly onPage: boolean }) {
  const [editing, setEditing] = useState(false);
  const task = useTask();
  const [, id] = splitKey(row.key);
  const remove = async () => {
    const asked = { title: `Remove ${row.name}?`, lines: ["Only the link goes. Nothing changes where it leads."], verb: `Remove ${row.name}` };
    if (await confirm(asked)) await task.run(() => api.removeLink(id));
  };
  const start: LinkBody = { name: row.name, url: row.url ?? "", description: row.description, icon: row.icon ?? "", group: row.group ?? "" };
  return (
    <>
      <div className={`flex flex-col gap-2.5 px-4 pt-3.5 pb-3.5 ${onPage ? "" : "pr-16"}`}>
        {!onPage && (
          <h2 className="text-base font-semibold wrap-anywhere">
            {row.icon} {row.name}
          </h2>
        )}
        {row.description !== "" && <p className="text-sm text-soft wrap-anywhere">{row.description}</p>}
        <p className="text-sm">
          <a className="link inline-flex items-center gap-1.5 wrap-anywhere" href={row.url} target="_blank" rel="noreferrer">
            {row.url} <ExternalLink size={12} aria-hidden className="shrink-0" />
          </a>
        </p>
        <div className="flex flex-wrap gap-2">
          <Button small icon={<Pencil size={12} aria-hidden />} onClick={() => setEditing(true)}>
            Edit
          </Button>
          <Button small look="quiet" icon={<Trash2 size={12} aria-hidden />} onClick={() => void remove()}>
            Remove
          </Button>
        </div>
        <ProblemNote problem={task.problem} />
      </div>
      <Section title="Link">
        <Facts>
          <Fact name="Address" mono>
            {row.url === undefined ? null : <Copyable text={row.url} what="the address" />}
          </Fact>
          <Fact name="Group">{row.group}</Fact>
          <Fact name="State">Not watched: a link says where something is, not whether it runs.</Fact>
        </Facts>
      </Section>
      {editing && <LinkDialog title={`Edit ${row.name}`} verb="Save link" start={start} save={(body) => api.changeLink(id, body)} onClose={() => setEditing(false)} />}
    </>
  );
}

/** Where a link leads, in a row. */
export function LinkCell({ row }: { readonly row: ServiceView }) {
  if (row.url === undefined) return null;
  return (
    <a className="link truncate text-soft" href={row.url} target="_blank" rel="noreferrer" tabIndex={-1} onClick={(event) => event.stopPropagation()}>
      {row.url.replace(/^https?:\/\//, "").replace(/\/$/, "")}
    </a>
  );
}
