/** What the page in sight is about, and the keyboard, on one sheet. */

import { Dialog } from "radix-ui";
import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import { usePlugins } from "../../plugins/registry";
import type { HelpText, Plugin } from "../../plugins/types";
import { say, sayAs } from "../../words/say";
import { KeyList } from "../key-list";
import { isActive } from "./sidebar";

const TABLE: readonly (readonly [string, string])[] = [
  ["↑ ↓", say("Move between rows")],
  [say("Enter"), say("Show details; again for the full page")],
  [say("Space"), say("Select the row")],
  [say("Ctrl A"), say("Select all rows shown")],
  [say("Esc"), say("Close details, or clear the selection")],
];

const ANYWHERE: readonly (readonly [string, string])[] = [
  [say("Ctrl K"), say("Go to anything")],
  ["/", say("Filter this page")],
  ["?", say("Show this help")],
];

const LOGS: readonly (readonly [string, string])[] = [
  ["n  N", say("Next hit, hit before")],
  [sayAs("key", "End"), say("Follow the newest lines")],
  ["↑ ↓", say("Choose a line")],
  [say("Enter"), say("Unfold its JSON")],
];

export function Help({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Dialog.Content tabIndex={0} aria-describedby={undefined} className="animate-appear fixed top-1/2 left-1/2 z-50 flex max-h-[90dvh] w-[min(38rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 flex-col gap-5 overflow-y-auto rounded-lg border border-line bg-raised p-5 shadow-xl outline-none">
          <Sheet />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Sheet() {
  const [path] = useLocation();
  const plugins = usePlugins();
  const page = plugins.find((plugin) => isActive(plugin, path));
  const jumps = plugins.flatMap((plugin) => (plugin.letter === undefined ? [] : [[`g ${plugin.letter}`, plugin.title] as const]));
  return (
    <>
      <Dialog.Title className="text-base font-semibold">{say("Help")}</Dialog.Title>
      {page?.help !== undefined && <PageHelp title={page.title} load={page.help} />}
      <section aria-labelledby="shortcuts">
        <h2 id="shortcuts" className="mb-2 text-sm font-semibold">
          {say("Keyboard shortcuts")}
        </h2>
        <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
          <Keys title={say("Anywhere")} keys={[...ANYWHERE, ...jumps]} />
          <div className="flex flex-col gap-4">
            <Keys title={say("In tables")} keys={TABLE} />
            <Keys title={say("In logs")} keys={LOGS} />
          </div>
        </div>
      </section>
    </>
  );
}

function PageHelp({ title, load }: { readonly title: string; readonly load: NonNullable<Plugin["help"]> }) {
  const [texts, setTexts] = useState<readonly HelpText[]>();
  useEffect(() => {
    let here = true;
    const show = (found: readonly HelpText[]) => here && setTexts(found);
    load().then(show, () => show([]));
    return () => void (here = false);
  }, [load]);
  if (texts?.length === 0) return null;
  return (
    <section aria-labelledby="page-help">
      <h2 id="page-help" className="mb-2 text-sm font-semibold">
        {title}
      </h2>
      <dl className="flex flex-col gap-2.5 text-sm">
        {texts?.map((each) => (
          <div key={each.title}>
            <dt className="font-medium">{each.title}</dt>
            <dd className="text-soft">{each.text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Keys({ title, keys }: { readonly title: string; readonly keys: readonly (readonly [string, string])[] }) {
  return (
    <section>
      <h3 className="label mb-1">{title}</h3>
      <KeyList keys={keys} />
    </section>
  );
}
