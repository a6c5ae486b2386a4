/** One of a few, each with its title and what it means. */

interface Props<T extends string> {
  readonly legend: string;
  /** The legend is for screen readers only: what surrounds the list says it already. */
  readonly silent?: boolean;
  readonly name: string;
  readonly options: readonly { readonly id: T; readonly title: string; readonly text: string; /** Why it cannot be chosen. */ readonly refusal?: string | undefined }[];
  readonly value: T;
  readonly onChange: (id: T) => void;
}

export function RadioList<T extends string>({ legend, silent = false, name, options, value, onChange }: Props<T>) {
  return (
    <fieldset className="flex flex-col gap-2 text-sm">
      <legend className={silent ? "sr-only" : "mb-1 font-medium"}>{legend}</legend>
      {options.map(({ id, title, text, refusal }) => (
        <label key={id} className="flex items-start gap-2.5" title={refusal}>
          <input type="radio" name={name} className="mt-1" checked={value === id} disabled={refusal !== undefined} onChange={() => onChange(id)} />
          <span>
            {title}
            <span className="block text-xs text-soft">{text}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
