/** How it looks: the theme (as the system, light or dark) and the density. */

import { Check, Monitor, Moon, Rows3, Rows4, Sun } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { density, setDensity, setTheme, theme, type Density, type Theme } from "../../store/preferences";
import { useStore } from "../../store/store";
import { say } from "../../words/say";
import { IconButton } from "../button";
import { MENU, MENU_ITEM } from "./menu";

interface Choice<T> {
  readonly id: T;
  readonly title: string;
  readonly icon: (size: number) => ReactNode;
}

const THEMES: readonly Choice<Theme>[] = [
  { id: "system", title: say("As the system"), icon: (size) => <Monitor size={size} aria-hidden /> },
  { id: "light", title: say("Light"), icon: (size) => <Sun size={size} aria-hidden /> },
  { id: "dark", title: say("Dark"), icon: (size) => <Moon size={size} aria-hidden /> },
];
const DENSITIES: readonly Choice<Density>[] = [
  { id: "usual", title: say("Usual rows"), icon: (size) => <Rows3 size={size} aria-hidden /> },
  { id: "compact", title: say("Compact rows"), icon: (size) => <Rows4 size={size} aria-hidden /> },
];

export function ThemeMenu() {
  const now = useStore(theme, (value) => value);
  const rows = useStore(density, (value) => value);
  const current = THEMES.find((each) => each.id === now);
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <IconButton label={say("Theme: {title}", { title: current?.title ?? now })}>{current?.icon(15)}</IconButton>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content side="top" sideOffset={4} collisionPadding={8} className={MENU}>
          <Choices title={say("Theme")} choices={THEMES} now={now} choose={setTheme} />
          <DropdownMenu.Separator className="my-1 border-t border-line" />
          <Choices title={say("Density")} choices={DENSITIES} now={rows} choose={setDensity} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface ChoicesProps<T> {
  readonly title: string;
  readonly choices: readonly Choice<T>[];
  readonly now: T;
  readonly choose: (next: T) => void;
}

function Choices<T extends string>({ title, choices, now, choose }: ChoicesProps<T>) {
  return (
    <DropdownMenu.RadioGroup aria-label={title} value={now} onValueChange={(value) => choose(value as T)}>
      {choices.map((each) => (
        <DropdownMenu.RadioItem key={each.id} value={each.id} className={MENU_ITEM}>
          {each.icon(14)}
          {each.title}
          <DropdownMenu.ItemIndicator className="ml-auto">
            <Check size={14} aria-hidden />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}
