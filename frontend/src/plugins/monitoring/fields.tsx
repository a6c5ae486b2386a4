/** The inputs of the monitoring forms. */

import { Field } from "../../components/field";

interface TextProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly first?: boolean;
  readonly secret?: boolean;
  readonly onChange: (value: string) => void;
}

export function Text({ label, hint, value, first = false, secret = false, onChange }: TextProps) {
  return (
    <Field label={label} {...(hint === undefined ? {} : { hint })}>
      {(props) => <input {...props} type={secret ? "password" : "text"} autoFocus={first} className="field" value={value} onChange={(event) => onChange(event.target.value)} autoComplete="off" spellCheck={false} />}
    </Field>
  );
}

export function Long({ label, hint, value, onChange }: { readonly label: string; readonly hint?: string; readonly value: string; readonly onChange: (value: string) => void }) {
  return (
    <Field label={label} {...(hint === undefined ? {} : { hint })}>
      {(props) => <textarea {...props} rows={3} className="field mono h-auto py-1.5 text-xs" value={value} onChange={(event) => onChange(event.target.value)} autoComplete="off" spellCheck={false} />}
    </Field>
  );
}

export function Amount({ label, hint, value, onChange }: { readonly label: string; readonly hint?: string; readonly value: number; readonly onChange: (value: number) => void }) {
  return (
    <Field label={label} {...(hint === undefined ? {} : { hint })}>
      {(props) => <input {...props} type="number" min={0} className="field" value={value} onChange={(event) => onChange(event.target.valueAsNumber || 0)} />}
    </Field>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly options: readonly (readonly [string, string])[];
  readonly onChange: (value: string) => void;
}

export function Choice({ label, hint, value, options, onChange }: ChoiceProps) {
  return (
    <Field label={label} {...(hint === undefined ? {} : { hint })}>
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

export function Tick({ label, checked, onChange }: { readonly label: string; readonly checked: boolean; readonly onChange: (checked: boolean) => void }) {
  return (
    <label className="flex items-center gap-2 text-sm">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}

export function More({ title, open = false, children }: { readonly title: string; readonly open?: boolean; readonly children: React.ReactNode }) {
  return (
    <details open={open} className="rounded-md border border-line px-3 py-2">
      <summary className="cursor-pointer text-sm font-medium">{title}</summary>
      <div className="mt-3 flex flex-col gap-4">{children}</div>
    </details>
  );
}
