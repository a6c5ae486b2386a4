/** A session on the screen: joined with the right size from its first byte, until the component goes. Another session is another component. */

import "@xterm/xterm/css/xterm.css";
import "./cursor.css";
import { useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState, type Ref } from "react";
import { confirm } from "../store/confirm";
import { theme } from "../store/preferences";
import { useMedia } from "../lib/width";
import { say, sayCount } from "../words/say";
import { Emulator, type Events, type Wanted } from "./emulator";
import { FindBar } from "./find-bar";
import { withHeld, type Held } from "./keys";
import { previewOf } from "./paste";
import type { Attach, Attachment, Handle, Hits, Size } from "./types";

export interface ScreenProps {
  readonly ref?: Ref<Handle>;
  readonly label: string;
  readonly attach: Attach;
  readonly readOnly: boolean;
  /** Whether this screen answers what programs ask of their terminal; one of several does. */
  readonly answers: boolean;
  /** What all who look have in common. */
  readonly most: Size | undefined;
  readonly fontSize: number;
  readonly screenReader: boolean;
  readonly hidden: boolean;
  readonly finding: boolean;
  readonly held: Held;
  readonly onFinding: (finding: boolean) => void;
  /** Something was typed: what the row's keys hold is let go. */
  readonly onTyped: () => void;
  readonly onLeave: () => void;
}

/** The size settles before it is told: a window that is drawn larger sends one size, not fifty. */
const SETTLE_MS = 120;
const NO_HITS: Hits = { at: 0, of: 0 };

export default function Screen(props: ScreenProps) {
  const { ref, label, attach, readOnly, answers, most, hidden, finding, fontSize, screenReader } = props;
  const box = useRef<HTMLDivElement>(null);
  const emulator = useRef<Emulator>(null);
  const latest = useRef(props);
  const [link, setLink] = useState<string>();
  const [hits, setHits] = useState(NO_HITS);
  const still = useMedia("(prefers-reduced-motion: reduce)");
  const wanted = useMemo((): Wanted => ({ fontSize, screenReader, still }), [fontSize, screenReader, still]);
  const first = useRef(wanted);
  useLayoutEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    let attachment: Attachment | undefined;
    let settling: number | undefined;
    const events: Events = {
      onInput: (bytes) => {
        attachment?.send(heldBytes(bytes, latest.current.held));
        latest.current.onTyped();
      },
      onRoom: (size) => {
        window.clearTimeout(settling);
        settling = window.setTimeout(() => attachment?.resize(size), SETTLE_MS);
      },
      onKey: (taken) => {
        if (taken === "copy") emulator.current?.copy();
        else if (taken === "find") latest.current.onFinding(true);
        else if (taken === "leave") latest.current.onLeave();
      },
      askPaste,
      onLink: setLink,
      onHits: setHits,
    };
    const screen = new Emulator(element, events, first.current);
    emulator.current = screen;
    attachment = attach(screen.size, { onOutput: (bytes, past, taken) => screen.write(bytes, past, taken), onRestart: () => screen.reset() });
    const observer = new ResizeObserver(() => screen.fit());
    observer.observe(element);
    const leaveTheme = theme.subscribe(() => screen.repaint());
    const system = window.matchMedia("(prefers-color-scheme: dark)");
    const repaint = () => screen.repaint();
    system.addEventListener("change", repaint);
    return () => {
      window.clearTimeout(settling);
      system.removeEventListener("change", repaint);
      leaveTheme();
      observer.disconnect();
      attachment?.detach();
      emulator.current = null;
      screen.dispose();
    };
  }, [attach]);

  useEffect(() => emulator.current?.apply(wanted), [wanted]);
  useEffect(() => emulator.current?.setRole({ readOnly, answers }), [readOnly, answers]);
  useEffect(() => emulator.current?.limit(most), [most]);
  useEffect(() => {
    if (hidden) return;
    emulator.current?.fit();
    emulator.current?.focus();
  }, [hidden]);
  useImperativeHandle(ref, () => ({
    focus: () => emulator.current?.focus(),
    type: (text) => emulator.current?.type(text),
    application: () => emulator.current?.application ?? false,
    copy: () => emulator.current?.copy(),
  }), []);

  const endFinding = () => {
    emulator.current?.endFind();
    props.onFinding(false);
    emulator.current?.focus();
  };
  return (
    <div className="relative h-full min-h-0 overflow-hidden">
      {finding && <FindBar hits={hits} onFind={(words, back) => emulator.current?.find(words, back)} onClose={endFinding} />}
      <div ref={box} role="group" aria-label={label} data-terminal className="absolute inset-0 overflow-hidden bg-canvas pt-1.5 pl-2 [&_.xterm]:h-full [&_.xterm-viewport]:bg-canvas!" />
      {link !== undefined && <p className="pointer-events-none absolute bottom-1 left-1 z-10 max-w-[calc(100%-0.5rem)] truncate rounded border border-line bg-raised px-2 py-0.5 font-mono text-xs text-soft">{link}</p>}
    </div>
  );
}

function heldBytes(bytes: Uint8Array, held: Held): Uint8Array {
  if (bytes.length !== 1 || (!held.ctrl && !held.alt)) return bytes;
  return new TextEncoder().encode(withHeld(String.fromCharCode(bytes[0] ?? 0), held));
}

function askPaste(text: string, lines: number): Promise<boolean> {
  return confirm({
    title: sayCount(lines, "Paste {n} line?", "Paste {n} lines?"),
    lines: [say("This shell cannot tell pasted text from typed text: it runs each line at once.")],
    quoted: previewOf(text).join("\n"),
    otherwise: say("Do not paste"),
    verb: sayCount(lines, "Paste {n} line", "Paste {n} lines"),
  });
}
