/** The tabs: mine on the hub, and what was opened here. */

import { Box, List, Plus, Server, X } from "lucide-react";
import type { Ref } from "react";
import { Link } from "wouter";
import { IconButton } from "../../components/button";
import { ToneMark } from "../../components/tone";
import { terminalPath, type Tab } from "../../store/terminal/tabs";
import type { TerminalSession } from "../../wire/types.gen";
import { say } from "../../words/say";
import { endTerminal } from "./ending";

interface Props {
  readonly ref: Ref<HTMLElement>;
  readonly sessions: Readonly<Record<string, TerminalSession>>;
  readonly opened: readonly Tab[];
  readonly shown: Tab | undefined;
  /** Where the tools of the terminal in sight go. */
  readonly slot: Ref<HTMLDivElement>;
  readonly onNew: () => void;
  /** The tab's terminal was closed, or is somebody else's and not looked at any more. */
  readonly onGone: (tab: Pick<Tab, "key" | "id">) => void;
}

export function Strip({ ref, sessions, opened, shown, slot, onNew, onGone }: Props) {
  const here = new Set(opened.flatMap((tab) => tab.id ?? []));
  const mine = Object.values(sessions).filter((session) => session.mine && !here.has(session.id));
  const others = mine.toSorted((a, b) => a.createdAt - b.createdAt).map((session) => ({ key: session.id, id: session.id, request: undefined }));
  return (
    <nav ref={ref} aria-label={say("Terminals")} className="flex h-10 shrink-0 items-stretch border-b border-line bg-side">
      <Link href="/terminal" data-inset-focus aria-current={shown === undefined ? "page" : undefined} className={`flex shrink-0 items-center gap-2 border-r border-line px-3 text-sm ${shown === undefined ? "bg-canvas font-medium" : "text-soft hover:bg-hover hover:text-ink"}`}>
        <List size={14} aria-hidden />
        <span className="max-sm:sr-only">{say("All")}</span>
      </Link>
      <ul className="flex min-w-0 overflow-x-auto [scrollbar-width:none]">
        {[...others, ...opened].map((tab) => (
          <li key={tab.key} className="flex">
            <Entry tab={tab} session={tab.id === undefined ? undefined : sessions[tab.id]} active={tab.key === shown?.key} onGone={() => onGone(tab)} />
          </li>
        ))}
      </ul>
      <span className="flex shrink-0 items-center px-1">
        <IconButton label={say("New terminal")} onClick={onNew}>
          <Plus size={16} aria-hidden />
        </IconButton>
      </span>
      <div ref={slot} className="ml-auto flex shrink-0 items-center pr-1" />
    </nav>
  );
}

interface EntryProps {
  readonly tab: Pick<Tab, "key" | "id" | "request">;
  readonly session: TerminalSession | undefined;
  readonly active: boolean;
  readonly onGone: () => void;
}

function Entry({ tab, session, active, onGone }: EntryProps) {
  const name = session?.name ?? tab.request?.name ?? tab.request?.node ?? say("Terminal");
  const inside = session === undefined ? tab.request?.container !== undefined : session.kind !== "node";
  const Icon = inside ? Box : Server;
  const close = async () => {
    if (session === undefined || (await endTerminal(session))) onGone();
  };
  return (
    <span className={`group/tab flex items-center border-r border-line pr-1 ${active ? "bg-canvas" : "hover:bg-hover"}`}>
      <Link
        href={terminalPath(tab)}
        data-inset-focus
        aria-current={active ? "page" : undefined}
        title={session?.title ?? (inside && session !== undefined ? say("{name} on {node}", { name, node: session.node }) : name)}
        ref={(element) => {
          if (active) element?.scrollIntoView({ block: "nearest", inline: "nearest" });
        }}
        className={`flex h-full max-w-44 min-w-20 items-center gap-2 pr-1 pl-3 text-sm ${active ? "font-medium text-ink" : "text-soft"}`}
      >
        <Icon size={13} aria-hidden className="shrink-0 text-faint" />
        <span className="min-w-0 truncate">{name}</span>
        {session?.state === "ended" && <span className="shrink-0 text-xs font-normal text-faint">{say("ended")}</span>}
        {session?.state === "away" && <ToneMark tone="look" />}
      </Link>
      <IconButton small label={session?.mine === false ? say("Leave {name}", { name }) : say("Close {name}", { name })} onClick={() => void close()}>
        <X size={13} aria-hidden />
      </IconButton>
    </span>
  );
}
