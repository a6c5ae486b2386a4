/** Ctrl K: to any page, node, service or container by a few letters. */

import { Dialog } from "radix-ui";
import { useMemo, useState } from "react";
import { useLocation } from "wouter";
import { findPlaces, type Place } from "../../lib/places";
import { plugins } from "../../plugins";
import { useLive } from "../../store/live";

export function Palette({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Dialog.Content aria-describedby={undefined} className="animate-appear fixed top-[12dvh] left-1/2 z-50 w-[min(34rem,calc(100vw-1.5rem))] -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-raised shadow-xl outline-none">
          <Dialog.Title className="sr-only">Go to anything</Dialog.Title>
          <Finder onClose={onClose} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Finder({ onClose }: { readonly onClose: () => void }) {
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const [, navigate] = useLocation();
  const state = useLive((now) => now);
  const places = useMemo(() => findPlaces(state, plugins, words), [state, words]);
  const now = Math.min(at, places.length - 1);
  const go = (place: Place | undefined) => {
    if (place === undefined) return;
    onClose();
    navigate(place.path);
  };
  return (
    <>
      <input
        role="combobox"
        aria-expanded
        aria-controls="places"
        aria-activedescendant={places[now] === undefined ? undefined : `place-${now}`}
        aria-label="Go to a page, node, service or container"
        autoFocus
        spellCheck={false}
        placeholder="Page, node, service or container"
        className="h-11 w-full border-b border-line bg-transparent px-4 text-base outline-none"
        value={words}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown") setAt(Math.min(places.length - 1, now + 1));
          else if (event.key === "ArrowUp") setAt(Math.max(0, now - 1));
          else if (event.key === "Enter") go(places[now]);
          else return;
          event.preventDefault();
        }}
        onChange={(event) => {
          setWords(event.target.value);
          setAt(0);
        }}
      />
      <div id="places" role="listbox" aria-label="Places" className="max-h-[50dvh] overflow-y-auto p-1.5">
        {places.map((place, index) => (
          <button
            type="button"
            role="option"
            key={place.path}
            id={`place-${index}`}
            tabIndex={-1}
            aria-selected={index === now}
            ref={index === now ? (element) => element?.scrollIntoView({ block: "nearest" }) : undefined}
            onClick={() => go(place)}
            className={`flex h-8 w-full items-center gap-3 rounded px-2.5 text-left text-sm ${index === now ? "bg-chosen" : "hover:bg-hover"}`}
          >
            <span className="truncate">{place.title}</span>
            <span className="ml-auto shrink-0 text-xs text-faint">{place.kind}</span>
          </button>
        ))}
        {places.length === 0 && <p className="px-2.5 py-3 text-sm text-faint">Nothing is called that.</p>}
      </div>
    </>
  );
}
