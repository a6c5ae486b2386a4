/** The measured width of an element and the kind of screen: layout that CSS alone cannot decide. */

import { useLayoutEffect, useState, useSyncExternalStore, type RefObject } from "react";

/** The element's width in px; before it is measured, the window's. */
export function useWidth(ref: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(() => window.innerWidth);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    if (element.clientWidth > 0) setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => element.clientWidth > 0 && setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (callback) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", callback);
      return () => list.removeEventListener("change", callback);
    },
    () => window.matchMedia(query).matches,
  );
}

/** The same, but as it was for as long as `held`: what would be lost with another layout stays where it is. */
export function useHeldMedia(query: string, held: boolean): boolean {
  const now = useMedia(query);
  const [kept, setKept] = useState(now);
  if (!held && kept !== now) setKept(now);
  return held ? kept : now;
}

/** Room for a detail beside its table. */
export const useRoomForPanel = (): boolean => useMedia("(min-width: 1080px)");
