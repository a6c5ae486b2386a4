/** What can be done with a session: another name, shared, closed. */

import { Ellipsis } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { IconButton } from "../../components/button";
import { Field } from "../../components/field";
import { FormDialog } from "../../components/form-dialog";
import { RadioList } from "../../components/radio-list";
import { MENU, MENU_ITEM } from "../../components/shell/menu";
import { CopyButton } from "../../components/copy";
import { useTask } from "../../store/nodes";
import { noteSession } from "../../store/terminal/connection";
import { terminalPath } from "../../store/terminal/tabs";
import { api } from "../../wire/http";
import type { TerminalSession, TerminalShare } from "../../wire/types.gen";
import { say } from "../../words/say";
import { endTerminal } from "./ending";

interface Props {
  readonly session: TerminalSession;
  /** More entries, before these. */
  readonly children?: ReactNode;
  readonly onClosed?: () => void;
  /** A dialogue is over: where the keys go now. */
  readonly onDone?: (() => void) | undefined;
}

export function SessionMenu({ session, children, onClosed, onDone }: Props) {
  const [dialog, setDialog] = useState<"rename" | "share">();
  useAfter(dialog !== undefined, onDone);
  const close = async () => {
    if (await endTerminal(session)) onClosed?.();
  };
  if (!session.mine && children === undefined) return null;
  return (
    <>
      <DropdownMenu.Root>
        <DropdownMenu.Trigger asChild>
          <IconButton label={say("More for {name}", { name: session.name })}>
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content align="end" sideOffset={4} collisionPadding={8} className={MENU}>
            {children}
            {session.mine && (
              <>
                <DropdownMenu.Item className={MENU_ITEM} onSelect={() => setDialog("rename")}>
                  {say("Rename…")}
                </DropdownMenu.Item>
                {session.state !== "ended" && (
                  <DropdownMenu.Item className={MENU_ITEM} onSelect={() => setDialog("share")}>
                    {say("Share…")}
                  </DropdownMenu.Item>
                )}
                <DropdownMenu.Item className={`${MENU_ITEM} text-act`} onSelect={() => void close()}>
                  {say("Close")}
                </DropdownMenu.Item>
              </>
            )}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      {dialog === "rename" && <Rename session={session} onClose={() => setDialog(undefined)} />}
      {dialog === "share" && <Share session={session} onClose={() => setDialog(undefined)} />}
    </>
  );
}

/** Once it is no longer open, and the dialogue has given its focus back to what is not there any more. */
function useAfter(open: boolean, onDone: (() => void) | undefined): void {
  const was = useRef(open);
  const done = useRef(onDone);
  useEffect(() => {
    done.current = onDone;
  });
  useEffect(() => {
    if (was.current && !open) window.setTimeout(() => done.current?.(), 0);
    was.current = open;
  }, [open]);
}

function Rename({ session, onClose }: { readonly session: TerminalSession; readonly onClose: () => void }) {
  const [name, setName] = useState(session.name);
  const task = useTask();
  const save = async () => {
    if (await task.run(async () => noteSession(await api.changeTerminal(session.id, { name: name.trim() })))) onClose();
  };
  return (
    <FormDialog title={say("Rename {name}", { name: session.name })} verb={say("Rename it")} busy={task.busy} ready={name.trim() !== ""} problem={task.problem} onSubmit={() => void save()} onClose={onClose}>
      <Field label={say("Name")}>{(props) => <input {...props} className="field" autoFocus autoComplete="off" maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />}</Field>
    </FormDialog>
  );
}

const SHARES: readonly { readonly id: TerminalShare; readonly title: string; readonly text: string }[] = [
  { id: "no", title: say("Not shared"), text: say("Only you see it.") },
  { id: "read", title: say("To look"), text: say("Everybody who can sign in here may look. Only you type.") },
  { id: "write", title: say("With keys"), text: say("Everybody who can sign in here may type in it, as the node's user.") },
];

function Share({ session, onClose }: { readonly session: TerminalSession; readonly onClose: () => void }) {
  const [share, setShare] = useState<TerminalShare>(session.share);
  const task = useTask();
  const save = async () => {
    if (await task.run(async () => noteSession(await api.changeTerminal(session.id, { share })))) onClose();
  };
  const address = window.location.origin + terminalPath({ id: session.id, key: session.id });
  return (
    <FormDialog title={say("Share {name}", { name: session.name })} verb={share === "no" && session.share !== "no" ? say("Stop sharing it") : say("Share it")} busy={task.busy} ready={share !== session.share} problem={task.problem} onSubmit={() => void save()} onClose={onClose}>
      <RadioList silent legend={say("Who may see it")} name="share" options={SHARES} value={share} onChange={setShare} />
      {share !== "no" && (
        <p className="flex items-start justify-between gap-2 text-xs">
          <span className="min-w-0 font-mono wrap-anywhere text-soft">{address}</span>
          <CopyButton text={address} what={say("the address")} />
        </p>
      )}
    </FormDialog>
  );
}
