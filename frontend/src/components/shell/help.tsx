/** The keyboard, on one sheet. */

import { Dialog } from "radix-ui";
import { usePlugins } from "../../plugins/registry";

const TABLE: readonly (readonly [string, string])[] = [
  ["↑ ↓", "Move between rows"],
  ["Enter", "Show details; again for the full page"],
  ["Space", "Select the row"],
  ["Ctrl A", "Select all rows shown"],
  ["Esc", "Close details, or clear the selection"],
];

const ANYWHERE: readonly (readonly [string, string])[] = [
  ["Ctrl K", "Go to anything"],
  ["/", "Filter this page"],
  ["?", "Show these shortcuts"],
];

const LOGS: readonly (readonly [string, string])[] = [
  ["n  N", "Next hit, hit before"],
  ["End", "Follow the newest lines"],
  ["↑ ↓", "Choose a line"],
  ["Enter", "Unfold its JSON"],
];

export function Help({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const jumps = usePlugins().flatMap((plugin) => (plugin.letter === undefined ? [] : [[`g ${plugin.letter}`, plugin.title] as const]));
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Dialog.Content aria-describedby={undefined} className="animate-appear fixed top-1/2 left-1/2 z-50 max-h-[90dvh] w-[min(34rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 overflow-y-auto rounded-lg border border-line bg-raised p-5 shadow-xl outline-none">
          <Dialog.Title className="mb-3 text-base font-semibold">Keyboard shortcuts</Dialog.Title>
          <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
            <Keys title="Anywhere" keys={[...ANYWHERE, ...jumps]} />
            <div className="flex flex-col gap-4">
              <Keys title="In tables" keys={TABLE} />
              <Keys title="In logs" keys={LOGS} />
            </div>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Keys({ title, keys }: { readonly title: string; readonly keys: readonly (readonly [string, string])[] }) {
  return (
    <section>
      <h3 className="label mb-1">{title}</h3>
      <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-3 gap-y-1.5 text-sm">
        {keys.map(([key, text]) => (
          <div key={key} className="contents">
            <dt>
              <kbd className="rounded border border-line bg-side px-1.5 py-px font-mono text-xs whitespace-nowrap">{key}</kbd>
            </dt>
            <dd className="text-soft">{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
