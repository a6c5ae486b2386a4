/** The theme: as the system, light or dark. */

import { Check, Monitor, Moon, Sun } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { setTheme, theme, type Theme } from "../../store/preferences";
import { useStore } from "../../store/store";
import { IconButton } from "../button";
import { MENU, MENU_ITEM } from "./menu";

const THEMES: readonly { readonly id: Theme; readonly title: string; readonly icon: (size: number) => ReactNode }[] = [
  { id: "system", title: "As the system", icon: (size) => <Monitor size={size} aria-hidden /> },
  { id: "light", title: "Light", icon: (size) => <Sun size={size} aria-hidden /> },
  { id: "dark", title: "Dark", icon: (size) => <Moon size={size} aria-hidden /> },
];

export function ThemeMenu() {
  const now = useStore(theme, (value) => value);
  const current = THEMES.find((each) => each.id === now);
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <IconButton label={`Theme: ${current?.title.toLowerCase() ?? now}`}>{current?.icon(15)}</IconButton>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content side="top" sideOffset={4} collisionPadding={8} className={MENU}>
          <DropdownMenu.RadioGroup value={now} onValueChange={(value) => setTheme(value as Theme)}>
            {THEMES.map((each) => (
              <DropdownMenu.RadioItem key={each.id} value={each.id} className={MENU_ITEM}>
                {each.icon(14)}
                {each.title}
                <DropdownMenu.ItemIndicator className="ml-auto">
                  <Check size={14} aria-hidden />
                </DropdownMenu.ItemIndicator>
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
