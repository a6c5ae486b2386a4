/** What a phone's keyboard leaves of the page: the last line of a shell must not be behind it. */

import { useEffect, useRef, type RefObject } from "react";

export function useVisibleHeight(): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const visible = window.visualViewport;
    if (visible === null) return;
    const settle = () => {
      const page = element.current;
      if (page === null) return;
      const covered = window.innerHeight - visible.height - visible.offsetTop;
      const top = page.getBoundingClientRect().top;
      // Below 80 px it is a bar of the browser, which the layout follows by itself.
      page.style.height = covered > 80 && visible.scale === 1 ? `${visible.height + visible.offsetTop - top}px` : "";
    };
    visible.addEventListener("resize", settle);
    return () => visible.removeEventListener("resize", settle);
  }, []);
  return element;
}
