/** What can be done with a whole page, in a menu: where there is no room for buttons. */

import { Ellipsis } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { IconButton } from "./button";
import { MENU, MENU_ITEM } from "./shell/menu";

export interface PageMenuItem {
  readonly title: string;
  readonly run: () => void;
  /** Why the reader may not. */
  readonly refused?: string | undefined;
}

export function PageMenu({ label, items }: { readonly label: string; readonly items: readonly PageMenuItem[] }) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <IconButton label={label}>
          <Ellipsis size={16} aria-hidden />
        </IconButton>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="end" sideOffset={4} collisionPadding={8} className={MENU}>
          {items.map(({ title, run, refused }) => (
            <DropdownMenu.Item key={title} className={MENU_ITEM} onSelect={run} disabled={refused !== undefined} title={refused}>
              {title}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
