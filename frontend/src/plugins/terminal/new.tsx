/** Where to: nodes and running containers by a few letters. Enter opens a shell; the link below leads to its options. */

import { Settings2 } from "lucide-react";
import { useMemo, useState } from "react";
import { Link, useLocation } from "wouter";
import { Finder } from "../../components/finder";
import { findShellPlaces, type ShellPlace } from "../../components/terminal/places";
import { containerPath, nodePath, useNodeFilter } from "../../lib/route";
import { useLive } from "../../store/live";
import { openTerminal } from "../../store/terminal/tabs";
import { say } from "../../words/say";

const SHOWN = 60;

export function NewTerminal({ onClose }: { readonly onClose: () => void }) {
  const [words, setWords] = useState("");
  const [, navigate] = useLocation();
  const node = useNodeFilter();
  const nodes = useLive((state) => state.nodes);
  const containers = useLive((state) => state.containers);
  const places = useMemo(() => findShellPlaces({ nodes, containers }, words, node).slice(0, SHOWN), [nodes, containers, words, node]);
  return (
    <Finder
      title={say("New terminal")}
      label={say("Open a shell on a node or in a container")}
      listed={say("Nodes and containers")}
      placeholder={say("Node or container")}
      words={words}
      onWords={setWords}
      found={places}
      none={words === "" ? say("No node answers now.") : say("No node that answers and no running container is called that.")}
      onChoose={(place) => navigate(openTerminal(place.request))}
      onClose={onClose}
      keepsFocus
      foot={(place) => (
        <p className="flex items-center gap-3 border-t border-line px-4 py-2 text-xs text-faint">
          <span className="min-w-0 truncate">{say("Enter opens a shell")}</span>
          <Link href={optionsPath(place)} onClick={onClose} className="link ml-auto flex shrink-0 items-center gap-1.5 text-soft">
            <Settings2 size={12} aria-hidden /> {say("Other ways for {title}", { title: place.title })}
          </Link>
        </p>
      )}
    />
  );
}

const optionsPath = (place: ShellPlace): string => `${place.request.container === undefined ? nodePath(place.request.node) : containerPath(place.key)}/terminal`;
