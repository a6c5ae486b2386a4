/** Escape closes what is open on a page, wherever the focus is, unless a dialog or a menu takes it. */

import { useEffect } from "react";

export function useEscape(close: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.target instanceof HTMLInputElement) return;
      if (document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') === null) close();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  });
}
