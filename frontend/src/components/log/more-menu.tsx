/** How the log is drawn, and taking what is loaded along. */

import { Check, Ellipsis } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { Row } from "../../lib/log/buffer";
import { asJsonLines, asText, fileName } from "../../lib/log/export";
import { logLook, setLogLook, type LogLook } from "../../store/preferences";
import { useStore } from "../../store/store";
import { showToast } from "../../store/toasts";
import { say, sayCount } from "../../words/say";
import { IconButton } from "../button";
import { copyText } from "../copy";
import { MENU, MENU_ITEM } from "../shell/menu";

const LOOKS: readonly { readonly id: keyof LogLook; readonly title: string }[] = [
  { id: "wrap", title: say("Wrap long lines") },
  { id: "times", title: say("Show times") },
  { id: "chart", title: say("Show counts over time") },
];

export function MoreMenu({ rows, name }: { readonly rows: readonly Row[]; readonly name: string }) {
  const look = useStore(logLook, (now) => now);
  const lines = sayCount(rows.length, "{n} loaded line", "{n} loaded lines");
  const copy = async () => {
    await copyText(asText(rows));
    showToast({ tone: "done", title: say("Copied {lines}", { lines }) });
  };
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <IconButton label={say("More")}>
          <Ellipsis size={15} aria-hidden />
        </IconButton>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content sideOffset={4} collisionPadding={8} align="end" className={MENU}>
          {LOOKS.map(({ id, title }) => (
            <DropdownMenu.CheckboxItem key={id} checked={look[id]} onCheckedChange={(on) => setLogLook({ [id]: on })} onSelect={(event) => event.preventDefault()} className={MENU_ITEM}>
              <span className="w-4">
                <DropdownMenu.ItemIndicator>
                  <Check size={14} aria-hidden />
                </DropdownMenu.ItemIndicator>
              </span>
              {title}
            </DropdownMenu.CheckboxItem>
          ))}
          <DropdownMenu.Separator className="my-1 h-px bg-line" />
          <DropdownMenu.Item className={MENU_ITEM} disabled={rows.length === 0} onSelect={() => void copy()}>
            {say("Copy {lines}", { lines })}
          </DropdownMenu.Item>
          <DropdownMenu.Item className={MENU_ITEM} disabled={rows.length === 0} onSelect={() => download(asText(rows), fileName(name, new Date(), "log"), "text/plain")}>
            {say("Download {lines} as text", { lines })}
          </DropdownMenu.Item>
          <DropdownMenu.Item className={MENU_ITEM} disabled={rows.length === 0} onSelect={() => download(asJsonLines(rows), fileName(name, new Date(), "jsonl"), "application/jsonl")}>
            {say("Download {lines} as JSON lines", { lines })}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function download(text: string, name: string, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
