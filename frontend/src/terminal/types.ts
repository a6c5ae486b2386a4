/** What a screen needs of its session, and nothing of how that travels. */

export interface Size {
  readonly cols: number;
  readonly rows: number;
}

/** Where a session's output goes. */
export interface Sink {
  /** `past`: it was written before this screen was there. `taken` is called once it is on the screen; it makes room for more. */
  readonly onOutput: (bytes: Uint8Array, past: boolean, taken: () => void) => void;
  /** What is on the screen is worth nothing any more: all of it comes again. */
  readonly onRestart: () => void;
}

export interface Attachment {
  readonly send: (bytes: Uint8Array) => void;
  readonly resize: (size: Size) => void;
  readonly detach: () => void;
}

/** Join a session with a screen of this size. */
export type Attach = (size: Size, sink: Sink) => Attachment;

/** How many places of what is sought there are, and the one in sight, from 1; 0: none. */
export interface Hits {
  readonly at: number;
  readonly of: number;
}

/** What the page does with a screen. */
export interface Handle {
  readonly focus: () => void;
  readonly type: (text: string) => void;
  readonly application: () => boolean;
  readonly copy: () => void;
}
