/** A labelled input with its hint or its problem, tied together for screen readers. */

import { useId, type ReactNode } from "react";

interface InputProps {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": boolean;
}

interface Props {
  readonly label: string;
  readonly hint?: string;
  readonly problem?: string | undefined;
  readonly children: (props: InputProps) => ReactNode;
}

export function Field({ label, hint, problem, children }: Props) {
  const id = useId();
  const note = problem ?? hint;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children({ id, "aria-describedby": note === undefined ? undefined : `${id}-note`, "aria-invalid": problem !== undefined })}
      {note !== undefined && (
        <p id={`${id}-note`} className={`text-xs wrap-anywhere ${problem === undefined ? "text-faint" : "text-act"}`}>
          {note}
        </p>
      )}
    </div>
  );
}
