/** The dialog behind `confirm()`: what will be lost, and one button that says what it does. */

import { Dialog } from "radix-ui";
import { useState } from "react";
import { question, type Question } from "../store/confirm";
import { useStore } from "../store/store";
import { say, Say } from "../words/say";
import { Button } from "./button";
import { Output } from "./notice";

export function ConfirmDialog() {
  const asked = useStore(question, (now) => now);
  return (
    <Dialog.Root open={asked !== undefined} onOpenChange={(open) => !open && asked?.answer(false)}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Dialog.Content className="animate-appear fixed top-1/2 left-1/2 z-50 w-[min(28rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 rounded-lg border border-line bg-raised p-5 shadow-xl outline-none" aria-describedby="confirm-lines">
          {asked !== undefined && <Body key={asked.title} asked={asked} answer={asked.answer} />}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Body({ asked, answer }: { readonly asked: Question; readonly answer: (yes: boolean) => void }) {
  const [typed, setTyped] = useState("");
  const ready = asked.typed === undefined || typed.trim() === asked.typed;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) answer(true);
      }}
    >
      <Dialog.Title className="text-base font-semibold wrap-anywhere">{asked.title}</Dialog.Title>
      <div id="confirm-lines" className="mt-2 flex flex-col gap-1.5 text-sm text-soft">
        {asked.lines.map((line) => (
          <p key={line} className="wrap-anywhere">
            {line}
          </p>
        ))}
        {asked.quoted !== undefined && <Output text={asked.quoted} />}
      </div>
      {asked.typed !== undefined && (
        <label className="mt-4 flex flex-col gap-1 text-sm">
          <span>
            <Say text="Type {word} to go on" values={{ word: <b className="font-mono text-xs select-all">{asked.typed}</b> }} />
          </span>
          <input className="field font-mono" value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="off" spellCheck={false} />
        </label>
      )}
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button onClick={() => answer(false)}>{asked.otherwise ?? say("Keep")}</Button>
        <Button type="submit" look="danger" disabled={!ready} className="min-w-0">
          <span className="truncate">{asked.verb}</span>
        </Button>
      </div>
    </form>
  );
}
