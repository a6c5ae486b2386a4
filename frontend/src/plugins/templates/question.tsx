/** One question, in the form that fits its type. */

import { Field } from "../../components/field";
import type { VariableKind, VariableView } from "../../wire/types.gen";
import { say } from "../../words/say";

interface Props {
  readonly variable: VariableView;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
}

const MONO: ReadonlySet<VariableKind> = new Set(["path", "image", "port", "number"]);

export function Question({ variable, value, problem, onChange }: Props) {
  const { name, type, title, description = "", options = [] } = variable;
  if (type === "boolean") return <Switch variable={variable} value={value} problem={problem} onChange={onChange} />;
  const label = variable.optional === true && type !== "generated" ? say("{title} (can be left empty)", { title }) : title;
  const hint = description === "" ? {} : { hint: description };
  return (
    <Field label={label} problem={problem} {...hint}>
      {(props) =>
        type === "select" ? (
          <select {...props} data-variable={name} className="field sm:max-w-64" value={value} onChange={(event) => onChange(event.target.value)}>
            {options.map((option) => (
              <option key={option}>{option}</option>
            ))}
          </select>
        ) : (
          <input
            {...props}
            data-variable={name}
            type={type === "secret" || type === "generated" ? "password" : "text"}
            inputMode={type === "port" || type === "number" ? "numeric" : undefined}
            className={`field ${MONO.has(type) ? "font-mono" : ""} ${type === "port" || type === "number" ? "num sm:max-w-40" : ""}`}
            placeholder={type === "generated" ? say("made for you") : type === "path" ? "/srv/…" : undefined}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            autoComplete={type === "secret" || type === "generated" ? "new-password" : "off"}
            autoCapitalize="off"
            spellCheck={false}
          />
        )
      }
    </Field>
  );
}

function Switch({ variable, value, problem, onChange }: Props) {
  return (
    <label className="flex items-start gap-2.5 text-sm">
      <input type="checkbox" data-variable={variable.name} className="mt-1" checked={value === "true"} onChange={(event) => onChange(String(event.target.checked))} />
      <span>
        <span className="block font-medium">{variable.title}</span>
        {variable.description !== undefined && <span className="block text-xs text-faint">{variable.description}</span>}
        {problem !== undefined && <span className="block text-xs text-act">{problem}</span>}
      </span>
    </label>
  );
}
