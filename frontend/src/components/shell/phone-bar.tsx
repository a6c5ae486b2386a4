/** The bottom bar of a phone: the registry's first entries, and 'more' for the rest. */

import { Ellipsis } from "lucide-react";
import { Dialog } from "radix-ui";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { formatNumber } from "../../lib/amount";
import { useNodeFilter, withQuery } from "../../lib/route";
import { navigation, usePlugins } from "../../plugins/registry";
import type { Plugin } from "../../plugins/types";
import { leave } from "../../store/unsaved";
import { setTheme, theme, type Theme } from "../../store/preferences";
import { useLive } from "../../store/live";
import { useStore } from "../../store/store";
import { say } from "../../words/say";
import { Button } from "../button";
import { JobsButton } from "../jobs";
import { NODE_STATUS } from "../node-status";
import { ToneMark } from "../tone";
import { isActive, NavCount, useNarrow, useNeeds } from "./sidebar";

const SHOWN = 4;
const ENTRY = "relative flex flex-1 flex-col items-center justify-center gap-0.5 text-2xs";

interface Props {
  readonly username: string;
  readonly onPalette: () => void;
  readonly onHelp: () => void;
}

export function PhoneBar({ username, onPalette, onHelp }: Props) {
  const [more, setMore] = useState(false);
  const plugins = navigation(usePlugins(), "main");
  return (
    <nav aria-label={say("Pages")} className="flex h-14 shrink-0 border-t border-line bg-side pb-[env(safe-area-inset-bottom)]">
      {plugins.slice(0, SHOWN).map((plugin) => (
        <PhoneEntry key={plugin.id} plugin={plugin} />
      ))}
      <Dialog.Root open={more} onOpenChange={setMore}>
        <Dialog.Trigger className={`${ENTRY} text-soft`}>
          <Ellipsis size={18} aria-hidden />
          {say("More")}
        </Dialog.Trigger>
        <Dialog.Portal>
          <Dialog.Overlay className="fixed inset-0 z-40 bg-shade" />
          <Dialog.Content aria-describedby={undefined} className="animate-appear fixed inset-x-0 bottom-0 z-50 flex max-h-[80dvh] flex-col gap-5 overflow-y-auto rounded-t-xl border-t border-line bg-raised p-4 pb-[calc(1rem+env(safe-area-inset-bottom))] outline-none">
            <More username={username} onPalette={onPalette} onHelp={onHelp} onClose={() => setMore(false)} />
          </Dialog.Content>
        </Dialog.Portal>
      </Dialog.Root>
    </nav>
  );
}

function PhoneEntry({ plugin }: { readonly plugin: Plugin }) {
  const [path] = useLocation();
  const node = useNodeFilter();
  const active = isActive(plugin, path);
  const { needs, tone } = useNeeds(plugin);
  const Icon = plugin.icon;
  return (
    <Link href={plugin.path + withQuery("", { node })} aria-current={active ? "page" : undefined} className={`${ENTRY} ${active ? "font-semibold text-ink" : "text-soft"}`}>
      <Icon size={18} strokeWidth={active ? 2.1 : 1.7} aria-hidden />
      {plugin.title}
      {needs > 0 && (
        <span className={`num absolute top-1 left-1/2 ml-2 min-w-4 rounded-full px-1 text-center text-2xs leading-4 font-semibold text-canvas ${tone === "act" ? "bg-act" : "bg-look"}`}>
          {formatNumber(needs)}
          <span className="sr-only"> {say("need you")}</span>
        </span>
      )}
    </Link>
  );
}

function More({ username, onPalette, onHelp, onClose }: Props & { readonly onClose: () => void }) {
  const nodes = useLive((state) => state.nodes);
  const plugins = usePlugins();
  const rest = [...navigation(plugins, "main").slice(SHOWN), ...navigation(plugins, "foot")];
  const [chosen, narrow] = useNarrow();
  const now = useStore(theme, (value) => value);
  const instead = (show: () => void) => () => {
    onClose();
    show();
  };
  return (
    <>
      <div className="flex items-center justify-between">
        <Dialog.Title className="font-semibold">{say("More")}</Dialog.Title>
        <span className="flex gap-2">
          <Button small onClick={instead(onHelp)}>
            {say("Help")}
          </Button>
          <Button small onClick={instead(onPalette)}>
            {say("Go to anything")}
          </Button>
        </span>
      </div>
      <JobsButton className="-mx-2 h-10!" />
      {rest.length > 0 && (
        <ul>
          {rest.map((plugin) => (
            <li key={plugin.id}>
              <Link href={plugin.path} onClick={onClose} className="flex h-10 items-center">
                {plugin.title}
                <NavCount plugin={plugin} />
              </Link>
            </li>
          ))}
        </ul>
      )}
      <section>
        <h3 className="label mb-1">{say("Show only")}</h3>
        <ul className="flex flex-col">
          {Object.values(nodes).map((node) => (
            <li key={node.name}>
              <button
                type="button"
                aria-pressed={chosen === node.name}
                className={`flex h-10 w-full items-center gap-2.5 rounded-md px-2 text-left ${chosen === node.name ? "bg-chosen font-medium" : ""}`}
                onClick={() => {
                  narrow(node.name);
                  onClose();
                }}
              >
                <ToneMark tone={node.tone} silent />
                {node.name}
                <span className="ml-auto text-xs text-faint">{chosen === node.name ? say("show all nodes") : NODE_STATUS[node.status]}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
      <section className="flex items-center justify-between gap-3">
        <label className="flex items-center gap-2 text-sm">
          {say("Theme")}
          <select value={now} onChange={(event) => setTheme(event.target.value as Theme)} className="h-8 rounded-md border border-edge bg-raised px-2">
            <option value="system">{say("As the system")}</option>
            <option value="light">{say("Light")}</option>
            <option value="dark">{say("Dark")}</option>
          </select>
        </label>
        <Button small onClick={() => void leave()}>
          {say("Sign out {username}", { username })}
        </Button>
      </section>
    </>
  );
}
