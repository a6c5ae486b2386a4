/**
 * The picture's frame: what it shows, moved so that something is in sight, and what of the map is in the page, which is
 * told anew when it comes to rest: while it moves, nothing is put in or taken out.
 */

import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from "react";
import { sightOf, type Places, type Sight, type View } from "./sight";
import type { Laid } from "./use-layout";
import { inSight, show, type Flow } from "./viewport";

const REST_MS = 120;

export interface Picture {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly flow: () => Flow | undefined;
  readonly sight: Sight;
  /** All of it in sight. */
  readonly fit: () => void;
  readonly onInit: (flow: Flow) => void;
  readonly onMove: () => void;
}

/** All of it is in sight at first, or what is near the chosen card; later it stays where it is, unless that card is out of sight. */
export function usePicture(laid: Laid, places: Places, card: string | undefined, near: ReadonlySet<string> | undefined): Picture {
  const frame = useRef<HTMLDivElement>(null);
  const flow = useRef<Flow>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [view, setView] = useState<View>();
  const sight = useMemo(() => sightOf(laid.drawn.cards, places, view), [laid, places, view]);
  const look = useCallback(() => {
    const [element, instance] = [frame.current, flow.current];
    if (element === null || instance === undefined) return;
    setView({ ...instance.getViewport(), width: element.clientWidth, height: element.clientHeight });
  }, []);
  const onMove = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(look, REST_MS);
  }, [look]);
  useEffect(() => {
    const observer = new ResizeObserver(look);
    if (frame.current !== null) observer.observe(frame.current);
    return () => {
      observer.disconnect();
      clearTimeout(timer.current);
    };
  }, [look]);
  const fit = useCallback(
    (ids?: ReadonlySet<string>) => {
      show(flow.current, frame.current, laid, ids);
      look();
    },
    [laid, look],
  );
  useEffect(() => {
    if (flow.current !== undefined && card !== undefined && !inSight(flow.current, frame.current, laid, card)) fit(near);
  }, [card, near, laid, fit]);
  const onInit = (instance: Flow) => {
    flow.current = instance;
    fit(near);
  };
  return { frame, flow: () => flow.current, sight, fit: () => fit(), onInit, onMove };
}
