/** A dialog with a form: fields, what went wrong, and one button that says what it does. */

import { Dialog } from "radix-ui";
import { useEffect, useState, type ReactNode } from "react";
import { keepForm } from "../store/open-forms";
import type { Problem } from "../wire/types.gen";
import { say } from "../words/say";
import { Button } from "./button";
import { ProblemNote } from "./notice";

interface Props {
  readonly title: string;
  readonly verb: string;
  readonly busy: boolean;
  readonly ready?: boolean;
  readonly danger?: boolean;
  readonly problem: Problem | undefined;
  readonly children: ReactNode;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
}

export function FormDialog({ title, verb, busy, ready = true, danger = false, problem, children, onSubmit, onClose }: Props) {
  const [typed, setTyped] = useState(false);
  useEffect(() => (typed ? keepForm(title) : undefined), [typed, title]);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Dialog.Content aria-describedby={undefined} className="animate-appear fixed top-1/2 left-1/2 z-50 max-h-[calc(100dvh-2rem)] w-[min(32rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 overflow-y-auto rounded-lg border border-line bg-raised p-5 shadow-xl outline-none">
          <form
            noValidate
            onChange={() => setTyped(true)}
            onSubmit={(event) => {
              event.preventDefault();
              if (ready && !busy) onSubmit();
            }}
          >
            <Dialog.Title className="text-base font-semibold wrap-anywhere">{title}</Dialog.Title>
            <div className="mt-3 flex flex-col gap-4 text-sm">
              {children}
              <ProblemNote problem={problem} />
            </div>
            <div className="mt-5 flex flex-wrap justify-end gap-2">
              <Button onClick={onClose}>{busy ? say("Close") : say("Cancel")}</Button>
              <Button type="submit" look={danger ? "danger" : "primary"} busy={busy} disabled={!ready} className="min-w-0">
                <span className="truncate">{verb}</span>
              </Button>
            </div>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
