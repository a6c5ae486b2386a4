/** The common fields of a Quadlet file. Which there are, and what they mean, the hub says. */

import { useState } from "react";
import { useForm, type OnText } from "../store/form";
import type { FormField } from "../wire/types.gen";
import { say } from "../words/say";
import { Field } from "./field";
import { ProblemNote, Skeleton } from "./notice";

interface Props {
  /** The file's name, which says what kind it is. */
  readonly name: string;
  readonly text: string;
  readonly onText: OnText;
}

export function QuadletForm({ name, text, onText }: Props) {
  const { fields, problem, set } = useForm(name, text, onText);
  const [all, setAll] = useState(false);
  if (fields === undefined) return problem === undefined ? <Skeleton /> : <div className="p-4"><ProblemNote problem={problem} /></div>;
  const more = fields.filter((field) => field.more === true && field.values.length === 0);
  const shown = all ? fields : fields.filter((field) => !more.includes(field));
  return (
    <div className="flex flex-col gap-4 p-4">
      <ProblemNote problem={problem} />
      {shown.map((field) => (
        <FormInput key={field.id} field={field} onChange={(values) => set(field.id, values)} />
      ))}
      {more.length > 0 && (
        <button type="button" className="link self-start text-sm text-soft" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? say("Show only the common fields") : say("Show {more} more", { more: more.length })}
        </button>
      )}
    </div>
  );
}

interface InputProps {
  readonly field: FormField;
  readonly onChange: (values: readonly string[]) => void;
}

function FormInput({ field, onChange }: InputProps) {
  if (field.kind === "switch") {
    return (
      <label className="flex items-center gap-2.5 text-sm font-medium">
        <input type="checkbox" checked={field.values.length > 0} onChange={(event) => onChange(event.target.checked ? [say("yes")] : [])} />
        {field.label}
      </label>
    );
  }
  return (
    <Field label={field.label} {...(field.hint === undefined ? {} : { hint: field.hint })}>
      {(props) => (field.kind === "choice" ? <Choice {...props} field={field} onChange={onChange} /> : <Written {...props} field={field} onChange={onChange} />)}
    </Field>
  );
}

function Choice({ field, onChange, ...props }: InputProps & { readonly id: string }) {
  const [value = ""] = field.values;
  const choices = field.choices ?? [];
  return (
    <select {...props} className="field max-w-60" value={value} onChange={(event) => onChange(event.target.value === "" ? [] : [event.target.value])}>
      <option value="">{say("not set")}</option>
      {value !== "" && !choices.includes(value) && <option value={value}>{value}</option>}
      {choices.map((choice) => (
        <option key={choice} value={choice}>
          {choice}
        </option>
      ))}
    </select>
  );
}

const valuesIn = (text: string) => text.split("\n").map((line) => line.trim()).filter((line) => line !== "");

/** What is being typed stays as it is typed, as long as it means the same values. */
function Written({ field, onChange, ...props }: InputProps & { readonly id: string }) {
  const [typed, setTyped] = useState("");
  const said = field.values.join("\n");
  const text = valuesIn(typed).join("\n") === said ? typed : said;
  const change = (next: string) => {
    setTyped(next);
    onChange(valuesIn(next));
  };
  const common = { ...props, value: text, placeholder: field.example ?? "", spellCheck: false, autoComplete: "off", className: "field font-mono text-xs!" };
  if (field.kind !== "lines") return <input {...common} onChange={(event) => change(event.target.value)} />;
  return <textarea {...common} rows={Math.min(8, Math.max(1, text.split("\n").length))} className="field h-auto! resize-y py-1.5 font-mono text-xs! leading-4.5" onChange={(event) => change(event.target.value)} />;
}
