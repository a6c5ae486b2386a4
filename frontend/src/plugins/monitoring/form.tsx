/** A check is made and changed here; what a good one is, the hub says. */

import { Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "../../components/button";
import { Field } from "../../components/field";
import { FormDialog } from "../../components/form-dialog";
import { useTask } from "../../store/nodes";
import { api } from "../../wire/http";
import type { Check, CheckBody, CheckKind, DnsRecord } from "../../wire/types.gen";
import { KINDS } from "./model";

export function AddCheck() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button small icon={<Plus size={12} aria-hidden />} onClick={() => setOpen(true)}>
        Add check
      </Button>
      {open && <CheckDialog title="Add a check" verb="Add check" save={api.addCheck} onClose={() => setOpen(false)} />}
    </>
  );
}

type Draft = Required<CheckBody>;
const EMPTY: Draft = {
  name: "", kind: "http", target: "", enabled: true, intervalS: 60, timeoutS: 10, failures: 2,
  statuses: "200-399", text: "", verify: true, warnDays: 14, record: "A", server: "", expected: "",
};
const EXAMPLE: Record<CheckKind, string> = { http: "https://photos.example.org/", tcp: "nas.lan:22", certificate: "photos.example.org:443", dns: "photos.example.org", ping: "nas.lan", unreadable: "" };
const RECORDS: readonly DnsRecord[] = ["A", "AAAA", "CNAME", "MX", "NS", "TXT", "PTR", "SRV"];

interface DialogProps {
  readonly title: string;
  readonly verb: string;
  readonly start?: Check;
  readonly save: (body: CheckBody) => Promise<unknown>;
  readonly onClose: () => void;
}

export function CheckDialog({ title, verb, start, save, onClose }: DialogProps) {
  const [draft, setDraft] = useState(() => draftOf(start));
  const task = useTask();
  const set = (change: Partial<Draft>) => setDraft((now) => ({ ...now, ...change }));
  const submit = () => void task.run(() => save(draft)).then((well) => well && onClose());
  return (
    <FormDialog title={title} verb={verb} busy={task.busy} ready={draft.name !== "" && draft.target !== ""} problem={task.problem} onSubmit={submit} onClose={onClose}>
      <Text label="Name" value={draft.name} onChange={(name) => set({ name })} first />
      <Choice label="Kind" value={draft.kind} options={Object.entries(KINDS).filter(([kind]) => kind !== "unreadable" || draft.kind === kind)} onChange={(kind) => set({ kind: kind as CheckKind })} />
      <Text label={draft.kind === "dns" ? "DNS name" : "Address"} hint={`Such as ${EXAMPLE[draft.kind]}`} value={draft.target} onChange={(target) => set({ target })} />
      <Answer draft={draft} set={set} />
      <div className="grid grid-cols-3 gap-3">
        <Amount label="Every (s)" value={draft.intervalS} onChange={(intervalS) => set({ intervalS })} />
        <Amount label="Wait (s)" value={draft.timeoutS} onChange={(timeoutS) => set({ timeoutS })} />
        <Amount label="Failures" value={draft.failures} onChange={(failures) => set({ failures })} />
      </div>
      <Tick label="Paused" checked={!draft.enabled} onChange={(paused) => set({ enabled: !paused })} />
    </FormDialog>
  );
}

/** What a good answer is; differs by kind. */
function Answer({ draft, set }: { readonly draft: Draft; readonly set: (change: Partial<Draft>) => void }) {
  return (
    <>
      {draft.kind === "http" && (
        <>
          <Text label="Good statuses" value={draft.statuses} onChange={(statuses) => set({ statuses })} />
          <Text label="Text in the answer" hint="Left empty, any will do." value={draft.text} onChange={(text) => set({ text })} />
          <Tick label="Any certificate will do" checked={!draft.verify} onChange={(any) => set({ verify: !any })} />
        </>
      )}
      {draft.kind === "dns" && (
        <>
          <div className="grid grid-cols-2 gap-3">
            <Choice label="Record" value={draft.record} options={RECORDS.map((each) => [each, each])} onChange={(record) => set({ record: record as DnsRecord })} />
            <Text label="DNS server" hint="Left empty, the hub's own." value={draft.server} onChange={(server) => set({ server })} />
          </div>
          <Text label="Expected answer" hint="Left empty, any will do." value={draft.expected} onChange={(expected) => set({ expected })} />
        </>
      )}
      {(draft.kind === "certificate" || draft.kind === "http") && <Amount label="Warn before a certificate ends (days)" value={draft.warnDays} onChange={(warnDays) => set({ warnDays })} />}
    </>
  );
}

function Text({ label, hint, value, first = false, onChange }: { readonly label: string; readonly hint?: string; readonly value: string; readonly first?: boolean; readonly onChange: (value: string) => void }) {
  return (
    <Field label={label} {...(hint === undefined ? {} : { hint })}>
      {(props) => <input {...props} autoFocus={first} className="field" value={value} onChange={(event) => onChange(event.target.value)} autoComplete="off" />}
    </Field>
  );
}

function Amount({ label, value, onChange }: { readonly label: string; readonly value: number; readonly onChange: (value: number) => void }) {
  return <Field label={label}>{(props) => <input {...props} type="number" min={0} className="field" value={value} onChange={(event) => onChange(event.target.valueAsNumber || 0)} />}</Field>;
}

function Choice({ label, value, options, onChange }: { readonly label: string; readonly value: string; readonly options: readonly (readonly [string, string])[]; readonly onChange: (value: string) => void }) {
  return (
    <Field label={label}>
      {(props) => (
        <select {...props} className="field" value={value} onChange={(event) => onChange(event.target.value)}>
          {options.map(([id, title]) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function Tick({ label, checked, onChange }: { readonly label: string; readonly checked: boolean; readonly onChange: (checked: boolean) => void }) {
  return (
    <label className="flex items-center gap-2 text-sm">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}

/** What the hub keeps of a check, as a draft of it: what is not told is as usual. */
function draftOf(check: Check | undefined): Draft {
  if (check === undefined) return EMPTY;
  const { key: _, origin: __, ...asked } = check;
  return { ...EMPTY, ...asked };
}
