/** Who is signed in, the theme, and the way out. */

import { Check, Monitor, Moon, Sun, UserRound } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { setTheme, theme, type Theme } from "../../store/preferences";
import { signOut } from "../../store/session";
import { useStore } from "../../store/store";
import { useLive } from "../../store/live";

const THEMES: readonly { readonly id: Theme; readonly title: string; readonly icon: ReactNode }[] = [
  { id: "system", title: "As the system", icon: <Monitor size={14} aria-hidden /> },
  { id: "light", title: "Light", icon: <Sun size={14} aria-hidden /> },
  { id: "dark", title: "Dark", icon: <Moon size={14} aria-hidden /> },
];

const ITEM = "flex h-8 items-center gap-2 rounded px-2 text-sm outline-none select-none data-highlighted:bg-hover";

export function AccountMenu({ username, children }: { readonly username: string; readonly children?: ReactNode }) {
  const now = useStore(theme, (value) => value);
  const version = useLive((state) => state.hub.version);
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        {children ?? (
          <button type="button" className="flex h-8 min-w-0 items-center gap-2 rounded-md px-2 text-sm text-soft hover:bg-hover hover:text-ink" aria-label={`Account and theme, signed in as ${username}`}>
            <UserRound size={15} aria-hidden />
            <span className="truncate">{username}</span>
          </button>
        )}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content side="top" align="start" sideOffset={4} collisionPadding={8} className="animate-appear z-50 w-52 rounded-lg border border-line bg-raised p-1 shadow-lg">
          <DropdownMenu.Label className="label px-2 pt-1 pb-1">Theme</DropdownMenu.Label>
          <DropdownMenu.RadioGroup value={now} onValueChange={(value) => setTheme(value as Theme)}>
            {THEMES.map((each) => (
              <DropdownMenu.RadioItem key={each.id} value={each.id} className={ITEM} onSelect={(event) => event.preventDefault()}>
                {each.icon}
                {each.title}
                <DropdownMenu.ItemIndicator className="ml-auto">
                  <Check size={14} aria-hidden />
                </DropdownMenu.ItemIndicator>
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator className="my-1 h-px bg-line" />
          <DropdownMenu.Item className={ITEM} onSelect={() => void signOut()}>
            Sign out
          </DropdownMenu.Item>
          <p className="px-2 pt-1 pb-0.5 text-2xs text-faint">
            {username} · ServiceBay {version}
          </p>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
