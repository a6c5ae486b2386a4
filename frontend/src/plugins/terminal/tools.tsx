/** What belongs to a terminal's screen, at the end of the tabs. */

import { AArrowDown, AArrowUp, Search } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useState } from "react";
import { IconButton } from "../../components/button";
import { MENU_ITEM } from "../../components/shell/menu";
import { setTerminalLook, terminalLook } from "../../store/preferences";
import { useStore } from "../../store/store";
import type { TerminalSession } from "../../wire/types.gen";
import { say } from "../../words/say";
import { KeysHelp } from "./keys-help";
import { SessionMenu } from "./menu";

interface Props {
  readonly session: TerminalSession;
  readonly onFind: () => void;
  readonly onCopy: () => void;
  readonly onClosed: () => void;
  /** Back to the shell. */
  readonly onDone: () => void;
}

export function Tools({ session, onFind, onCopy, onClosed, onDone }: Props) {
  const look = useStore(terminalLook, (now) => now);
  const [help, setHelp] = useState(false);
  const size = (by: number) => {
    setTerminalLook({ fontSize: look.fontSize + by });
    onDone();
  };
  return (
    <div role="toolbar" tabIndex={-1} aria-label={say("Tools of {name}", { name: session.name })} className="flex items-center">
      <IconButton label={say("Search (Ctrl Shift F)")} onClick={onFind}>
        <Search size={14} aria-hidden />
      </IconButton>
      <span className="flex max-sm:hidden">
        <IconButton label={say("Smaller text")} onClick={() => size(-1)}>
          <AArrowDown size={15} aria-hidden />
        </IconButton>
        <IconButton label={say("Larger text")} onClick={() => size(1)}>
          <AArrowUp size={15} aria-hidden />
        </IconButton>
      </span>
      <SessionMenu session={session} onClosed={onClosed} onDone={onDone}>
        <DropdownMenu.Item className={MENU_ITEM} onSelect={onCopy}>
          {say("Copy what is selected")}
        </DropdownMenu.Item>
        <DropdownMenu.Item className={`${MENU_ITEM} sm:hidden`} onSelect={() => size(-1)}>
          {say("Smaller text")}
        </DropdownMenu.Item>
        <DropdownMenu.Item className={`${MENU_ITEM} sm:hidden`} onSelect={() => size(1)}>
          {say("Larger text")}
        </DropdownMenu.Item>
        <DropdownMenu.CheckboxItem className={MENU_ITEM} checked={look.screenReader} onCheckedChange={(screenReader) => setTerminalLook({ screenReader })}>
          {say("Tell a screen reader")}
          <DropdownMenu.ItemIndicator className="ml-auto">✓</DropdownMenu.ItemIndicator>
        </DropdownMenu.CheckboxItem>
        <DropdownMenu.Item className={MENU_ITEM} onSelect={() => setHelp(true)}>
          {say("Keys…")}
        </DropdownMenu.Item>
        <DropdownMenu.Separator className="my-1 h-px bg-line" />
      </SessionMenu>
      {help && <KeysHelp onClose={() => setHelp(false)} />}
    </div>
  );
}
