/** Which keys are the page's, which the browser keeps, and how to send those all the same. */

import { KeyList } from "../../components/key-list";
import { Sheet } from "../../components/sheet";
import { say } from "../../words/say";

const KEYS: readonly (readonly [string, string])[] = [
  [say("Ctrl Shift C"), say("Copy what is selected (Cmd C on a Mac)")],
  [say("Ctrl Shift V"), say("Paste (Cmd V on a Mac)")],
  [say("Ctrl Shift F"), say("Search")],
  [say("Ctrl Shift L"), say("Leave the terminal, to its tab; from there Tab goes on")],
  [say("Shift PgUp, PgDn"), say("Scroll through what was written")],
];

export function KeysHelp({ onClose }: { readonly onClose: () => void }) {
  return (
    <Sheet title={say("Keys in a terminal")} onClose={onClose}>
      <div className="flex flex-col gap-3 text-sm">
        <KeyList keys={KEYS} />
        <p className="text-soft">{say("Every other key goes to the shell, Esc, Tab and Ctrl K too.")}</p>
        <p className="text-soft">{say("Some the browser keeps for itself: Ctrl N, Ctrl T, Ctrl W and Ctrl Tab in most. As an installed app (the browser's menu: install this page) it lets them go. In a shell, Alt Backspace deletes a word as Ctrl W does.")}</p>
      </div>
    </Sheet>
  );
}
