/** Ctrl K: to any page or object by a few letters, and what plugins offer to do. */

import { useMemo, useState } from "react";
import { useLocation } from "wouter";
import { findPlaces } from "../../lib/places";
import { usePlugins } from "../../plugins/registry";
import { useLive } from "../../store/live";
import { say } from "../../words/say";
import { Finder } from "../finder";

export function Palette({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  return open ? <Places onClose={onClose} /> : null;
}

function Places({ onClose }: { readonly onClose: () => void }) {
  const [words, setWords] = useState("");
  const [, navigate] = useLocation();
  const state = useLive((now) => now);
  const plugins = usePlugins();
  const places = useMemo(() => findPlaces(state, plugins, words), [state, plugins, words]);
  return (
    <Finder
      title={say("Go to anything")}
      label={say("Go to a page, node, service or container, or do something")}
      listed={say("Places")}
      placeholder={say("Page, node, service, container, or: restart web")}
      words={words}
      onWords={setWords}
      found={places}
      none={say("Nothing is called that.")}
      onChoose={(place) => ("path" in place.entry ? navigate(place.entry.path) : place.entry.run())}
      onClose={onClose}
    />
  );
}
