/**
 * Changes of a log, one kind per frame of the screen: however many lines come, the tab draws once per frame. A hidden tab has no
 * frames, so changes are made at once there.
 */

export interface Frames {
  /** `join`: a change that may share its frame with the one before it, if that is of the same kind. */
  add(change: () => void, join?: boolean): void;
  /** From now on; `stop` forgets what waits. */
  start(): void;
  stop(): void;
}

export function createFrames(): Frames {
  let waiting: { readonly change: () => void; readonly join: boolean }[] = [];
  let frame: number | undefined;

  const run = () => {
    frame = undefined;
    const [first, ...rest] = waiting;
    if (first === undefined) return;
    const alone = first.join ? rest.findIndex((each) => !each.join) : 0;
    const now = [first, ...(alone < 0 ? rest : rest.slice(0, alone))];
    waiting = waiting.slice(now.length);
    for (const each of now) each.change();
    if (waiting.length > 0) schedule();
  };
  const runAll = () => {
    if (frame !== undefined) cancelAnimationFrame(frame);
    frame = undefined;
    const now = waiting;
    waiting = [];
    for (const each of now) each.change();
  };
  const schedule = () => {
    if (document.hidden) runAll();
    else frame ??= requestAnimationFrame(run);
  };
  const onVisibility = () => document.hidden && runAll();
  return {
    start: () => document.addEventListener("visibilitychange", onVisibility),
    add: (change, join = false) => {
      waiting.push({ change, join });
      schedule();
    },
    stop: () => {
      if (frame !== undefined) cancelAnimationFrame(frame);
      frame = undefined;
      waiting = [];
      document.removeEventListener("visibilitychange", onVisibility);
    },
  };
}
