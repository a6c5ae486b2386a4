/** Making a volume, network or secret, and pulling an image by name. */

import { Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "../../components/button";
import { Field } from "../../components/field";
import { FormDialog } from "../../components/form-dialog";
import { NodeField, useFirstNode } from "../../components/node-field";
import { useTask } from "../../store/nodes";
import { useOperation } from "../../store/operations";
import { showToast } from "../../store/toasts";
import { api } from "../../wire/http";
import type { ActionAnswer } from "../../wire/types.gen";
import { say } from "../../words/say";

export type Made = "volumes" | "networks" | "secrets" | "images";

const WORDS: Record<Made, { readonly button: string; readonly title: string; readonly verb: string; readonly field: string }> = {
  volumes: { button: say("New volume"), title: say("New volume"), verb: say("Make volume"), field: say("Name") },
  networks: { button: say("New network"), title: say("New network"), verb: say("Make network"), field: say("Name") },
  secrets: { button: say("New secret"), title: say("New secret"), verb: say("Make secret"), field: say("Name") },
  images: { button: say("Pull image"), title: say("Pull an image"), verb: say("Pull"), field: say("Image") },
};

export function NewButton({ section }: { readonly section: Made }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button small need={section === "secrets" ? "administer" : "operate"} icon={<Plus size={12} aria-hidden />} onClick={() => setOpen(true)}>
        {WORDS[section].button}
      </Button>
      {open && <NewDialog section={section} onClose={() => setOpen(false)} />}
    </>
  );
}

interface Draft {
  readonly node: string;
  readonly name: string;
  readonly subnet: string;
  readonly internal: boolean;
  readonly value: string;
}

function send(section: Made, { node, name, subnet, internal, value }: Draft): Promise<ActionAnswer> {
  if (section === "images") return api.pullImage({ node, reference: name });
  if (section === "networks") return api.createNetwork({ node, name, internal, ...(subnet === "" ? {} : { subnet }) });
  return section === "secrets" ? api.createSecret({ node, name, value }) : api.createVolume({ node, name });
}

function NewDialog({ section, onClose }: { readonly section: Made; readonly onClose: () => void }) {
  const words = WORDS[section];
  const node = useFirstNode();
  const [draft, setDraft] = useState<Draft>({ node, name: "", subnet: "", internal: false, value: "" });
  const task = useTask();
  const set = (changes: Partial<Draft>) => setDraft((now) => ({ ...now, ...changes }));
  const submit = () =>
    void task.run(async () => {
      const answer = await send(section, draft);
      showToast({ tone: "done", title: answer.message });
      onClose();
    });
  const ready = draft.name !== "" && draft.node !== "" && (section !== "secrets" || draft.value !== "");
  return (
    <FormDialog title={words.title} verb={words.verb} busy={task.busy} ready={ready} problem={task.problem} onSubmit={submit} onClose={onClose}>
      <NodeField value={draft.node} onChange={(to) => set({ node: to })} />
      <Field label={words.field} {...(section === "images" ? { hint: say("With its registry, such as docker.io/library/nginx:1.27.") } : {})}>
        {(props) => <input {...props} autoFocus className="field font-mono" value={draft.name} onChange={(event) => set({ name: event.target.value.trim() })} autoComplete="off" autoCapitalize="off" spellCheck={false} />}
      </Field>
      {section === "networks" && (
        <>
          <Field label={say("Subnet")} hint={say("Podman chooses a free one where this is empty.")}>
            {(props) => <input {...props} className="field font-mono" value={draft.subnet} onChange={(event) => set({ subnet: event.target.value.trim() })} placeholder="10.89.7.0/24" autoComplete="off" spellCheck={false} />}
          </Field>
          <label className="flex items-center gap-2">
            <input type="checkbox" checked={draft.internal} onChange={(event) => set({ internal: event.target.checked })} />
            {say("Internal: no way out of it")}
          </label>
        </>
      )}
      {section === "secrets" && (
        <Field label={say("Value")} hint={say("It goes to the node and stays there: nobody can read it here again.")}>
          {(props) => <textarea {...props} className="field h-20 py-1.5 font-mono" value={draft.value} onChange={(event) => set({ value: event.target.value })} autoComplete="off" spellCheck={false} />}
        </Field>
      )}
      {section === "images" && task.busy && <Pulling target={`${draft.node}/${draft.name}`} />}
    </FormDialog>
  );
}

/** How far a pull is. The dialog may be closed: it goes on, and can be ended here only. */
function Pulling({ target }: { readonly target: string }) {
  const operation = useOperation(target);
  const task = useTask();
  if (operation?.state !== "running") return null;
  return (
    <p role="status" className="flex items-center justify-between gap-3 rounded-md bg-side px-3 py-2">
      <span className="min-w-0 wrap-anywhere">{task.problem?.detail ?? operation.detail ?? operation.text}</span>
      <Button small look="quiet" busy={task.busy} onClick={() => void task.run(() => api.cancelOperation(operation.id))}>
        {say("Stop")}
      </Button>
    </p>
  );
}
