/** Shortcuts that work on every page. Typing in a field is never taken for one. */

import { useEffect, useRef } from "react";
import { useLocation } from "wouter";
import { usePlugins } from "../plugins/registry";
import { useNodeFilter, withQuery } from "./route";

const JUMP_MS = 1500;

export interface KeyHandlers {
  readonly help: () => void;
  readonly palette: () => void;
}

export function useKeys(handlers: KeyHandlers): void {
  const [, navigate] = useLocation();
  const node = useNodeFilter();
  const plugins = usePlugins();
  const jumpUntil = useRef(0);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (isTerminal(event.target)) return;
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        handlers.palette();
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector('[role="dialog"]') !== null) return;
      const jumping = Date.now() < jumpUntil.current;
      jumpUntil.current = event.key === "g" ? Date.now() + JUMP_MS : 0;
      const plugin = jumping ? plugins.find((each) => each.letter === event.key) : undefined;
      if (plugin !== undefined) navigate(plugin.path + withQuery("", { node }));
      else if (event.key === "?") handlers.help();
      else if (event.key === "/") focusSearch();
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => window.removeEventListener("keydown", onKeyDown, { capture: true });
  });
}

function focusSearch(): void {
  const field = document.querySelector<HTMLInputElement>("[data-search]");
  field?.focus();
  field?.select();
}

/** A shell has every key; the terminal's own keys are in `terminal/keys`. */
const isTerminal = (target: EventTarget | null): boolean => target instanceof Element && target.closest("[data-terminal]") !== null;

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.tagName === "TEXTAREA" || target.tagName === "SELECT") return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(target.type);
}
