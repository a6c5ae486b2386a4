/** Stand-ins until the hub's own types are generated. */

export type TerminalKind = "node" | "container" | "attach" | "debug";
export type TerminalShare = "no" | "read" | "write";

export interface TerminalViewer {
  readonly id: string;
  readonly username: string;
  readonly writes: boolean;
  readonly columns: number;
  readonly rows: number;
}

export interface TerminalExit {
  readonly status?: number;
  readonly signal?: string;
  readonly text: string;
}

export interface TerminalSession {
  readonly id: string;
  readonly node: string;
  readonly kind: TerminalKind;
  readonly container?: { readonly id: string; readonly name: string };
  readonly name: string;
  readonly title?: string;
  readonly owner: string;
  readonly mine: boolean;
  readonly share: TerminalShare;
  readonly state: "open" | "away" | "ended";
  readonly exit?: TerminalExit;
  readonly scope: boolean;
  readonly columns: number;
  readonly rows: number;
  readonly createdAt: number;
  readonly activeAt: number;
  readonly closesAt?: number;
  readonly viewers: readonly TerminalViewer[];
  readonly user?: string;
  readonly workdir?: string;
  readonly command?: readonly string[];
  readonly debugImage?: string;
}

export interface TerminalOpen {
  readonly node: string;
  readonly columns: number;
  readonly rows: number;
  readonly name?: string;
  readonly scope?: boolean;
  readonly container?: string;
  readonly attach?: boolean;
  readonly user?: string;
  readonly workdir?: string;
  readonly command?: readonly string[];
  readonly debugImage?: string;
}

export interface TerminalJoined {
  readonly terminal: TerminalSession;
  readonly viewer: string;
  readonly writes: boolean;
}

export interface TerminalOutput {
  readonly id: string;
  readonly next: number;
  readonly reset?: boolean;
  readonly past?: boolean;
}

export interface ShellsAnswer {
  readonly running: boolean;
  readonly tty: boolean;
  readonly debugImages: readonly string[];
}
