/** Who is signed in, and the way out. */

import { UserRound } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useLive } from "../../store/live";
import { session } from "../../store/session";
import { useStore } from "../../store/store";
import { leave } from "../../store/unsaved";
import { say } from "../../words/say";
import { MENU, MENU_ITEM } from "./menu";

export function AccountMenu({ username }: { readonly username: string }) {
  const version = useLive((state) => state.hub.version);
  const role = useStore(session, (now) => (now.state === "in" ? now.role : undefined));
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="flex h-8 min-w-0 items-center gap-2 rounded-md px-2 text-sm text-soft hover:bg-hover hover:text-ink" aria-label={say("Signed in as {username}", { username })}>
        <UserRound size={15} aria-hidden />
        <span className="truncate">{username}</span>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content side="top" align="start" sideOffset={4} collisionPadding={8} className={MENU}>
          <DropdownMenu.Label className="px-2 py-1 text-xs text-faint">
            {role === undefined ? say("ServiceBay {version}", { version }) : say("{username}, {role} · ServiceBay {version}", { username, role, version })}
          </DropdownMenu.Label>
          <DropdownMenu.Item className={MENU_ITEM} onSelect={() => void leave()}>
            {say("Sign out {username}", { username })}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
