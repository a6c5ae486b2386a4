/**
 * The picture's frame: what it shows, moved so that something is in sight, and what of the map is in the page, which is
 * told anew when it comes to rest: while it moves, nothing is put in or taken out.
 */

import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from "react";
import { sightOf, type Places, type Sight, type View } from "./sight";
import type { Laid } from "./use-layout";
import { inSight, showAll, showNear, type Flow } from "./viewport";

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

/** All of it is in sight at first, or what is near the chosen card; later it stays where it is, unless that card is out of sight, as it may be in a frame of another size. */
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
  const fit = () => {
    showAll(flow.current, frame.current, laid);
    look();
  };
  const fitNear = useCallback(() => {
    if (card === undefined || near === undefined) return;
    showNear(flow.current, frame.current, laid, card, near);
    look();
  }, [card, near, laid, look]);
  const { width, height } = view ?? {};
  // oxlint-disable-next-line react/exhaustive-deps, react/exhaustive-effect-dependencies -- another size may hide it
  useEffect(() => {
    if (flow.current !== undefined && card !== undefined && !inSight(flow.current, frame.current, laid, card)) fitNear();
  }, [card, laid, fitNear, width, height]);
  const onInit = (instance: Flow) => {
    flow.current = instance;
    if (card === undefined) fit();
    else fitNear();
  };
  return { frame, flow: () => flow.current, sight, fit, onInit, onMove };
}
