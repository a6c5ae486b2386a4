/** xterm.js with what we want of it. Knows no session and no React; the page gives it an element and takes bytes from it. */

import { FitAddon } from "@xterm/addon-fit";
import { SearchAddon, type ISearchOptions } from "@xterm/addon-search";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { Terminal, type IDisposable } from "@xterm/xterm";
import { Blink } from "./blink";
import { openLink } from "./links";
import { takenKey, type Taken } from "./keys";
import { cleanPaste, linesRun } from "./paste";
import { muteReplies } from "./replies";
import { CONTRAST, readFont, readTheme } from "./theme";
import type { Hits, Size } from "./types";
import { VERSION, widths } from "./widths";

const SCROLLBACK_LINES = 10_000;
const MAC = navigator.platform.startsWith("Mac");

export interface Wanted {
  readonly fontSize: number;
  readonly screenReader: boolean;
  readonly still: boolean;
}

export interface Events {
  readonly onInput: (bytes: Uint8Array) => void;
  /** What there is room for; what is shown may be less, see `limit`. */
  readonly onRoom: (size: Size) => void;
  readonly onKey: (taken: Taken) => void;
  /** Whether these lines, which would run at once, are meant. */
  readonly askPaste: (text: string, lines: number) => Promise<boolean>;
  /** The address under the pointer. */
  readonly onLink: (address: string | undefined) => void;
  readonly onHits: (hits: Hits) => void;
}

export class Emulator {
  private readonly term: Terminal;
  private readonly fitting = new FitAddon();
  private readonly search = new SearchAddon({ highlightLimit: 2000 });
  private readonly blink: Blink;
  private readonly ends: (() => void)[] = [];
  private room: Size = { cols: 80, rows: 24 };
  private most: Size | undefined;
  private replaying = 0;
  private silent = false;

  constructor(
    private readonly box: HTMLElement,
    private readonly events: Events,
    wanted: Wanted,
  ) {
    this.term = new Terminal({
      allowProposedApi: true,
      scrollback: SCROLLBACK_LINES,
      minimumContrastRatio: CONTRAST,
      theme: readTheme(box),
      fontFamily: readFont(box),
      linkHandler: { activate: openLink, hover: (_event, address) => events.onLink(address), leave: () => events.onLink(undefined) },
      macOptionIsMeta: true,
      ...optionsOf(wanted),
    });
    this.blink = new Blink(box);
    this.load();
    this.term.open(box);
    this.listen();
    this.fit();
    void this.accelerate();
  }

  /** What there is room for, known before anything is written. */
  get size(): Size {
    return this.room;
  }

  get application(): boolean {
    return this.term.modes.applicationCursorKeysMode;
  }

  /** `past` is shown, and what it asks stays unanswered. */
  write(bytes: Uint8Array, past: boolean, taken: () => void): void {
    if (past) this.replaying += 1;
    this.term.write(bytes, () => {
      if (past) this.replaying -= 1;
      taken();
    });
  }

  reset(): void {
    this.term.reset();
  }

  /** As many columns and rows as there is room for; a hidden box changes nothing. */
  fit(): void {
    if (this.box.clientWidth === 0 || this.box.clientHeight === 0) return;
    const room = this.fitting.proposeDimensions();
    if (room === undefined || !(room.cols > 0) || !(room.rows > 0)) return;
    const grown = room.cols !== this.room.cols || room.rows !== this.room.rows;
    this.room = { cols: room.cols, rows: room.rows };
    this.settle();
    if (grown) this.events.onRoom(this.room);
  }

  /** One size for all who look, the smallest: no more than this. */
  limit(most: Size | undefined): void {
    this.most = most;
    this.settle();
  }

  private settle(): void {
    const cols = Math.min(this.room.cols, this.most?.cols ?? this.room.cols);
    const rows = Math.min(this.room.rows, this.most?.rows ?? this.room.rows);
    if (cols !== this.term.cols || rows !== this.term.rows) this.term.resize(cols, rows);
  }

  apply(wanted: Wanted): void {
    Object.assign(this.term.options, optionsOf(wanted));
    this.fit();
  }

  repaint(): void {
    this.term.options.theme = readTheme(this.box);
  }

  /** Who may not type sees no cursor that invites to; who does not answer leaves programs' questions to others. */
  setRole(role: { readonly readOnly: boolean; readonly answers: boolean }): void {
    this.term.options.disableStdin = role.readOnly;
    this.silent = role.readOnly || !role.answers;
  }

  focus(): void {
    this.term.focus();
  }

  type(text: string): void {
    this.term.input(text, true);
  }

  async paste(text: string): Promise<void> {
    const clean = cleanPaste(text);
    const lines = linesRun(clean, this.term.modes.bracketedPasteMode);
    if (clean === "" || this.term.options.disableStdin === true) return;
    if (lines === 0 || (await this.events.askPaste(clean, lines))) this.term.paste(clean);
    this.focus();
  }

  copy(): void {
    if (this.term.hasSelection()) document.execCommand("copy");
  }

  find(words: string, back: boolean): void {
    if (words === "") this.search.clearDecorations();
    else if (back) this.search.findPrevious(words, SEARCH);
    else this.search.findNext(words, SEARCH);
  }

  endFind(): void {
    this.search.clearDecorations();
    this.term.clearSelection();
  }

  dispose(): void {
    this.blink.stop();
    for (const end of this.ends) end();
    this.term.dispose();
  }

  private load(): void {
    this.term.unicode.register(widths());
    this.term.unicode.activeVersion = VERSION;
    this.term.loadAddon(this.fitting);
    this.term.loadAddon(this.search);
    this.term.loadAddon(new WebLinksAddon(openLink, { hover: (_event, address) => this.events.onLink(address), leave: () => this.events.onLink(undefined) }));
    for (const each of muteReplies(this.term.parser, () => this.silent || this.replaying > 0)) this.keep(each);
  }

  private listen(): void {
    const utf8 = new TextEncoder();
    this.keep(this.term.onData((text) => this.events.onInput(utf8.encode(text))));
    this.keep(this.term.onBinary((text) => this.events.onInput(Uint8Array.from(text, (letter) => letter.charCodeAt(0)))));
    this.keep(this.search.onDidChangeResults(({ resultIndex, resultCount }) => this.events.onHits({ at: resultIndex + 1, of: resultCount })));
    this.keep(this.term.onWriteParsed(() => this.blink.start()));
    this.on("focusin", () => this.blink.start());
    this.on("focusout", () => this.blink.stop());
    this.term.attachCustomKeyEventHandler((event) => this.onKey(event));
    this.on("paste", (event) => {
      event.preventDefault();
      event.stopPropagation();
      void this.paste(event.clipboardData?.getData("text/plain") ?? "");
    });
    this.scrollByTouch();
  }

  private onKey(event: KeyboardEvent): boolean {
    const taken = takenKey(event, MAC);
    if (taken === undefined) return true;
    // The browser itself pastes: it alone may read the clipboard without asking.
    if (taken === "paste") return false;
    event.preventDefault();
    if (event.type === "keydown") this.events.onKey(taken);
    return false;
  }

  /** A finger scrolls through history, which xterm leaves to the mouse wheel. */
  private scrollByTouch(): void {
    let last: number | undefined;
    let rest = 0;
    this.on("touchstart", (event) => {
      last = event.touches.length === 1 ? event.touches[0]?.clientY : undefined;
      rest = 0;
    });
    this.on("touchmove", (event) => {
      const now = event.touches[0]?.clientY;
      if (last === undefined || now === undefined) return;
      rest += last - now;
      last = now;
      const height = this.box.clientHeight / this.term.rows;
      const lines = Math.trunc(rest / height);
      if (lines === 0) return;
      rest -= lines * height;
      this.term.scrollLines(lines);
    });
  }

  /** Draw with the graphics card where there is a real one; without, or once it is lost, xterm draws with elements. */
  private async accelerate(): Promise<void> {
    if (!hasGraphicsCard()) return;
    const { WebglAddon } = await import("@xterm/addon-webgl");
    if (this.term.element?.isConnected !== true) return;
    const drawing = new WebglAddon();
    try {
      this.term.loadAddon(drawing);
      drawing.onContextLoss(() => drawing.dispose());
    } catch {
      // The card refused after all: elements it is.
      drawing.dispose();
    }
  }

  private keep(each: IDisposable): void {
    this.ends.push(() => each.dispose());
  }

  private on<K extends keyof HTMLElementEventMap>(type: K, act: (event: HTMLElementEventMap[K]) => void): void {
    const options = { capture: true, passive: type.startsWith("touch") };
    this.box.addEventListener(type, act, options);
    this.ends.push(() => this.box.removeEventListener(type, act, options));
  }
}

const SEARCH: ISearchOptions = {
  decorations: { matchBackground: "#e8b455", matchOverviewRuler: "#e8b455", activeMatchBackground: "#ff8e84", activeMatchColorOverviewRuler: "#ff8e84" },
};

const optionsOf = (wanted: Wanted) => ({ fontSize: wanted.fontSize, screenReaderMode: wanted.screenReader, cursorBlink: !wanted.still });

/** What draws in software is slower than elements are; some browsers do not call that a caveat. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

function hasGraphicsCard(): boolean {
  const context = document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  if (context === null) return false;
  const info = context.getExtension("WEBGL_debug_renderer_info");
  const renderer = String(context.getParameter(info === null ? context.RENDERER : info.UNMASKED_RENDERER_WEBGL));
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return !SOFTWARE.test(renderer);
}
