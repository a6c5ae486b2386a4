/** Terminals on all nodes and in all containers: a tab each, the screen in the rest of the page. Those shown once stay joined while the page is open. */

import { useEffect, useRef, useState } from "react";
import { useLocation, useParams } from "wouter";
import { warmTerminal } from "../../components/terminal/screen";
import { useTerminals } from "../../store/terminal/connection";
import { dropTab, findTab, showTerminal, tabs, type Tab } from "../../store/terminal/tabs";
import { useStore } from "../../store/store";
import { say } from "../../words/say";
import { NewTerminal } from "./new";
import { Pane } from "./pane";
import { SessionList } from "./list";
import { Strip } from "./strip";
import { useVisibleHeight } from "./visible-height";

export function TerminalPage() {
  const { at = "" } = useParams<{ at?: string }>();
  const [, navigate] = useLocation();
  const { sessions, status } = useTerminals();
  const opened = useStore(tabs, (now) => now);
  const shown = findTab(opened, at);
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  const [adding, setAdding] = useState(false);
  const strip = useRef<HTMLElement>(null);
  const page = useVisibleHeight();
  useEffect(warmTerminal, []);
  useEffect(() => showTerminal(at), [at]);
  // The address of what was not opened in this window leads to the list.
  const lost = at.startsWith("new-") && shown === undefined;
  useEffect(() => {
    if (lost) navigate("/terminal", { replace: true });
  }, [lost, navigate]);
  if (shown !== undefined && !seen.has(shown.key)) setSeen(new Set([...seen, shown.key]));

  const title = shown === undefined ? say("Terminal") : ((shown.id === undefined ? undefined : sessions?.[shown.id]?.name) ?? shown.request?.name ?? shown.request?.node ?? say("Terminal"));
  useEffect(() => {
    document.title = `${title} · ServiceBay`;
  }, [title]);
  const gone = ({ key }: Pick<Tab, "key">) => {
    dropTab(key);
    if (key === shown?.key) navigate("/terminal");
  };
  const leave = () => strip.current?.querySelector<HTMLElement>('[aria-current="page"]')?.focus();
  return (
    <div ref={page} className="flex h-full min-h-0 flex-col">
      <h1 className="sr-only">{title}</h1>
      <Strip ref={strip} slot={setSlot} sessions={sessions ?? {}} opened={opened} shown={shown} onNew={() => setAdding(true)} onGone={gone} />
      {shown === undefined && <SessionList sessions={sessions} status={status} onNew={() => setAdding(true)} />}
      {opened.map((tab) => seen.has(tab.key) && <Pane key={tab.key} tab={tab} session={tab.id === undefined ? undefined : sessions?.[tab.id]} lost={status === "lost"} hidden={tab !== shown} slot={slot} onLeave={leave} onClosed={() => gone(tab)} />)}
      {adding && <NewTerminal onClose={() => setAdding(false)} />}
    </div>
  );
}
