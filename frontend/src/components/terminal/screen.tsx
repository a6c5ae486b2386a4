/** The screen of a terminal, fetched when the first one is opened: xterm.js is no part of the first load. */

import { lazy, Suspense } from "react";
import type { ScreenProps } from "../../terminal/screen";

const load = () => import("../../terminal/screen");
const Loaded = lazy(load);

/** Fetch it while nothing else is to be done, so that the first terminal opens at once. */
export function warmTerminal(): void {
  const later = window.requestIdleCallback ?? ((run: () => void) => window.setTimeout(run, 500));
  later(() => void load());
}

export function TerminalScreen(props: ScreenProps) {
  return (
    <Suspense fallback={<div className="h-full" />}>
      <Loaded {...props} />
    </Suspense>
  );
}
