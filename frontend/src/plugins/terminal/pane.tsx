/** One terminal: what is to be said about it in a line, its screen, and on a phone the keys that are missing there. */

import { useEffect, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useLocation } from "wouter";
import { TerminalScreen } from "../../components/terminal/screen";
import { useMedia } from "../../lib/width";
import { terminalLook } from "../../store/preferences";
import { useStore } from "../../store/store";
import { attachTo } from "../../store/terminal/attachment";
import { changeTab, reopen, terminalPath, type Tab } from "../../store/terminal/tabs";
import { KeyRow } from "../../terminal/key-row";
import type { Held } from "../../terminal/keys";
import type { Attach, Handle } from "../../terminal/types";
import type { TerminalSession } from "../../wire/types.gen";
import { say } from "../../words/say";
import { Lines } from "./lines";
import { Refused } from "./refused";
import { Tools } from "./tools";

interface Props {
  readonly tab: Tab;
  readonly session: TerminalSession | undefined;
  readonly lost: boolean;
  readonly hidden: boolean;
  /** The key that leaves the terminal was pressed. */
  readonly onLeave: () => void;
  readonly onClosed: () => void;
  /** Where its tools are shown, beside the tabs. */
  readonly slot: HTMLElement | null;
}

const NONE: Held = { ctrl: false, alt: false };

export function Pane({ tab, session, lost, hidden, slot, onLeave, onClosed }: Props) {
  const [, navigate] = useLocation();
  const [attach] = useState(() => attachOf(tab));
  const [finding, setFinding] = useState(false);
  const [held, setHeld] = useState(NONE);
  const screen = useRef<Handle>(null);
  const look = useStore(terminalLook, (now) => now);
  const needsKeys = useMedia("(hover: none), (max-width: 639px)");
  useAddress(tab, hidden);

  const viewers = session?.viewers ?? [];
  // What was told on joining changes when its owner shares it otherwise.
  const allowed = viewers.find((viewer) => viewer.id === tab.viewer)?.writes ?? tab.writes;
  const writes = allowed && session?.state !== "ended";
  const first = viewers.find((viewer) => viewer.writes);
  const answers = first === undefined || first.id === tab.viewer;
  const crowded = viewers.length > 1;
  const { columns: cols = 0, rows = 0 } = session ?? {};
  const most = useMemo(() => (crowded ? { cols, rows } : undefined), [crowded, cols, rows]);
  const again = () => navigate(reopen(tab.key, session), { replace: true });
  if (tab.problem !== undefined) return <div hidden={hidden} className="min-h-0 flex-1 overflow-y-auto"><Refused tab={tab} problem={tab.problem} onAgain={again} /></div>;
  return (
    <section hidden={hidden} aria-label={session?.name ?? say("Terminal")} className={`min-h-0 flex-1 flex-col ${hidden ? "" : "flex"}`}>
      {session !== undefined &&
        !hidden &&
        slot !== null &&
        createPortal(<Tools session={session} onFind={() => setFinding(true)} onCopy={() => screen.current?.copy()} onClosed={onClosed} onDone={() => screen.current?.focus()} />, slot)}
      <Lines session={session} opening={tab.viewer === undefined} writes={allowed} viewer={tab.viewer} lost={lost} onAgain={again} />
      <div className="relative min-h-0 flex-1">
        <TerminalScreen
          ref={screen}
          label={session === undefined ? say("Terminal") : say("Terminal {name}", { name: session.name })}
          attach={attach}
          readOnly={!writes}
          answers={answers}
          most={most}
          fontSize={look.fontSize}
          screenReader={look.screenReader}
          hidden={hidden}
          finding={finding}
          held={held}
          onFinding={setFinding}
          onTyped={() => setHeld(NONE)}
          onLeave={onLeave}
        />
      </div>
      {needsKeys && writes && (
        <KeyRow
          held={held}
          onHeld={setHeld}
          application={() => screen.current?.application() ?? false}
          onType={(text) => {
            screen.current?.type(text);
            setHeld(NONE);
          }}
        />
      )}
    </section>
  );
}

function attachOf(tab: Tab): Attach {
  const { key } = tab;
  const target = tab.id === undefined ? tab.request : undefined;
  return attachTo(target === undefined ? { id: tab.id ?? "" } : { request: target }, {
    onJoined: ({ terminal, viewer, writes }) => changeTab(key, { id: terminal.id, viewer, writes }),
    onProblem: (problem) => changeTab(key, { problem }),
  });
}

/** Once it is open, its address is the session's. */
function useAddress(tab: Tab, hidden: boolean): void {
  const [path, navigate] = useLocation();
  const right = terminalPath(tab);
  const mine = !hidden || path === `/terminal/${tab.key}`;
  useEffect(() => {
    if (mine && tab.id !== undefined && path === `/terminal/${tab.key}`) navigate(right, { replace: true });
  }, [mine, tab.id, tab.key, path, right, navigate]);
}
