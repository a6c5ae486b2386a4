/** Links among the services: what runs elsewhere, with its address; added, changed and removed here. */

import { ExternalLink, Link2, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "../../components/button";
import { CheckSection } from "../../components/check";
import { Copyable } from "../../components/detail";
import { Fact, Facts, Section } from "../../components/facts";
import { Field } from "../../components/field";
import { FormDialog } from "../../components/form-dialog";
import { confirm } from "../../store/confirm";
import { useTask } from "../../store/nodes";
import { ProblemNote } from "../../components/notice";
import { splitKey } from "../../lib/route";
import { api } from "../../wire/http";
import type { LinkAnswer, LinkBody, LinkCheckBody, ServiceView } from "../../wire/types.gen";
import { say } from "../../words/say";

export function AddLink() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button need="operate" small icon={<Link2 size={12} aria-hidden />} onClick={() => setOpen(true)}>
        {say("Add link")}
      </Button>
      {open && <AddLinkDialog onClose={() => setOpen(false)} />}
    </>
  );
}

export function AddLinkDialog({ onClose }: { readonly onClose: () => void }) {
  return <LinkDialog title={say("Add a link")} verb={say("Add link")} start={EMPTY} save={api.addLink} onClose={onClose} />;
}

const CHECK: Required<LinkCheckBody> = { enabled: true, intervalS: 60, statuses: "200-399", text: "", verify: true, anywhere: false };
const EMPTY: LinkBody = { name: "", url: "https://", check: CHECK };

interface DialogProps {
  readonly title: string;
  readonly verb: string;
  readonly start: LinkBody;
  readonly save: (body: LinkBody) => Promise<unknown>;
  readonly onClose: () => void;
}

const FIELDS = [
  { id: "name", label: say("Name") },
  { id: "url", label: say("Address"), hint: say("With http:// or https://.") },
  { id: "description", label: say("Description") },
  { id: "group", label: say("Group"), hint: say("Rows can be grouped by it.") },
  { id: "icon", label: say("Icon"), hint: say("A character or two, such as an emoji.") },
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
      <CheckFields check={{ ...CHECK, ...draft.check }} onChange={(check) => setDraft({ ...draft, check })} />
    </FormDialog>
  );
}

type Check = Required<LinkCheckBody>;

/** Whether the hub asks if it answers, and what a good answer is. */
function CheckFields({ check, onChange }: { readonly check: Check; readonly onChange: (check: Check) => void }) {
  return (
    <fieldset className="flex flex-col gap-2.5 border-t border-line pt-3">
      <legend className="sr-only">{say("Check")}</legend>
      <label className="flex items-center gap-2 text-sm">
        <input type="checkbox" checked={check.enabled} onChange={(event) => onChange({ ...check, enabled: event.target.checked })} />
        {say("Ask whether it answers")}
      </label>
      {check.enabled && (
        <>
          <div className="grid grid-cols-2 gap-3">
            <Field label={say("Every (seconds)")}>
              {(props) => <input {...props} type="number" min={5} max={86400} className="field" value={check.intervalS} onChange={(event) => onChange({ ...check, intervalS: event.target.valueAsNumber || 0 })} />}
            </Field>
            <Field label={say("Good statuses")}>{(props) => <input {...props} className="field" value={check.statuses} onChange={(event) => onChange({ ...check, statuses: event.target.value })} autoComplete="off" />}</Field>
          </div>
          <Field label={say("Text in the answer")} hint={say("Left empty, any will do.")}>
            {(props) => <input {...props} className="field" value={check.text} onChange={(event) => onChange({ ...check, text: event.target.value })} autoComplete="off" />}
          </Field>
          <label className="flex items-center gap-2 text-sm">
            <input type="checkbox" checked={!check.verify} onChange={(event) => onChange({ ...check, verify: !event.target.checked })} />
            {say("Any certificate will do")}
          </label>
          <label className="flex items-center gap-2 text-sm">
            <input type="checkbox" checked={check.anywhere} onChange={(event) => onChange({ ...check, anywhere: event.target.checked })} />
            {say("It may ask the hub's own machine and metadata addresses")}
          </label>
        </>
      )}
    </fieldset>
  );
}

/** A link in full. */
export function LinkDetail({ row, onPage }: { readonly row: ServiceView; readonly onPage: boolean }) {
  const [editing, setEditing] = useState<LinkBody>();
  const task = useTask();
  const [, id] = splitKey(row.key);
  const remove = async () => {
    const asked = { title: say("Remove {name}?", { name: row.name }), lines: [say("Only the link goes. Nothing changes where it leads.")], verb: say("Remove {name}", { name: row.name }) };
    if (await confirm(asked)) await task.run(() => api.removeLink(id));
  };
  const edit = () => task.run(async () => setEditing(bodyOf((await api.links()).find((link) => link.id === id))));
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
          <Button need="operate" small icon={<Pencil size={12} aria-hidden />} busy={task.busy} onClick={() => void edit()}>
            {say("Edit")}
          </Button>
          <Button need="operate" small look="quiet" icon={<Trash2 size={12} aria-hidden />} onClick={() => void remove()}>
            {say("Remove")}
          </Button>
        </div>
        <ProblemNote problem={task.problem} />
      </div>
      <Section title={say("Link")}>
        <Facts>
          <Fact name={say("Address")} mono>
            {row.url === undefined ? null : <Copyable text={row.url} what={say("the address")} />}
          </Fact>
          <Fact name={say("Group")}>{row.group}</Fact>
        </Facts>
      </Section>
      <CheckSection of={`link.${id}`} />
      {editing !== undefined && <LinkDialog title={say("Edit {name}", { name: row.name })} verb={say("Save link")} start={editing} save={(body) => api.changeLink(id, body)} onClose={() => setEditing(undefined)} />}
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

/** What the hub keeps of a link, as a draft of it; of one that went meanwhile the hub says so when it is saved. */
function bodyOf(link: LinkAnswer | undefined): LinkBody {
  if (link === undefined) return EMPTY;
  const { id: _, ...body } = link;
  return body;
}
