/** Where to: nodes and running containers by a few letters. Enter opens a shell; the arrow at the right leads to its options. */

import { Settings2 } from "lucide-react";
import { Dialog } from "radix-ui";
import { useMemo, useState } from "react";
import { Link, useLocation } from "wouter";
import { findShellPlaces, type ShellPlace } from "../../components/terminal/places";
import { containerPath, nodePath, useNodeFilter } from "../../lib/route";
import { useLive } from "../../store/live";
import { openTerminal } from "../../store/terminal/tabs";

const SHOWN = 60;

export function NewTerminal({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Dialog.Content aria-describedby={undefined} onCloseAutoFocus={(event) => event.preventDefault()} className="animate-appear fixed top-[12dvh] left-1/2 z-50 w-[min(34rem,calc(100vw-1.5rem))] -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-raised shadow-xl outline-none">
          <Dialog.Title className="sr-only">New terminal</Dialog.Title>
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
  const node = useNodeFilter();
  const nodes = useLive((state) => state.nodes);
  const containers = useLive((state) => state.containers);
  const places = useMemo(() => findShellPlaces({ nodes, containers }, words, node).slice(0, SHOWN), [nodes, containers, words, node]);
  const now = Math.min(at, places.length - 1);
  const open = (place: ShellPlace | undefined) => {
    if (place === undefined) return;
    onClose();
    navigate(openTerminal(place.request));
  };
  return (
    <>
      <input
        role="combobox"
        aria-expanded
        aria-controls="shell-places"
        aria-activedescendant={places[now] === undefined ? undefined : `shell-place-${now}`}
        aria-label="Open a shell on a node or in a container"
        autoFocus
        spellCheck={false}
        placeholder="Node or container"
        className="h-11 w-full border-b border-line bg-transparent px-4 text-base outline-none"
        value={words}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown") setAt(Math.min(places.length - 1, now + 1));
          else if (event.key === "ArrowUp") setAt(Math.max(0, now - 1));
          else if (event.key === "Enter") open(places[now]);
          else return;
          event.preventDefault();
        }}
        onChange={(event) => {
          setWords(event.target.value);
          setAt(0);
        }}
      />
      <div className="max-h-[50dvh] overflow-y-auto p-1.5">
        <div id="shell-places" role="listbox" aria-label="Nodes and containers">
          {places.map((place, index) => (
            <button
              type="button"
              role="option"
              key={place.key}
              id={`shell-place-${index}`}
              tabIndex={-1}
              aria-selected={index === now}
              ref={index === now ? (element) => element?.scrollIntoView({ block: "nearest" }) : undefined}
              onClick={() => open(place)}
              className={`flex h-8 w-full items-center gap-3 rounded px-2.5 text-left text-sm ${index === now ? "bg-chosen" : "hover:bg-hover"}`}
            >
              <span className="truncate">{place.title}</span>
              <span className="ml-auto shrink-0 text-xs text-faint">{place.kind}</span>
            </button>
          ))}
        </div>
        {places.length === 0 && <p className="px-2.5 py-3 text-sm text-faint">{words === "" ? "No node answers now." : "No node that answers and no running container is called that."}</p>}
      </div>
      {places[now] !== undefined && (
        <p className="flex items-center gap-3 border-t border-line px-4 py-2 text-xs text-faint">
          <span className="min-w-0 truncate">Enter opens a shell</span>
          <Link href={optionsPath(places[now])} onClick={onClose} className="link ml-auto flex shrink-0 items-center gap-1.5 text-soft">
            <Settings2 size={12} aria-hidden /> Other ways for {places[now].title}
          </Link>
        </p>
      )}
    </>
  );
}

const optionsPath = (place: ShellPlace): string => `${place.request.container === undefined ? nodePath(place.request.node) : containerPath(place.key)}/terminal`;
