/** The screen of a terminal, fetched when the first one is opened: xterm.js is no part of the first load. */

import type { ScreenProps } from "../../terminal/screen";
import { late } from "../late";

const screen = late<ScreenProps>(async () => (await import("../../terminal/screen")).default, <div className="h-full" />);

/** Fetch it while nothing else is to be done, so that the first terminal opens at once. */
export const warmTerminal = screen.warm;

export const TerminalScreen = screen.View;
