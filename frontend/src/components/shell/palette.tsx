/** Ctrl K: to any page, node, service or container by a few letters. */

import { useMemo, useState } from "react";
import { useLocation } from "wouter";
import { findPlaces } from "../../lib/places";
import { plugins } from "../../plugins";
import { useLive } from "../../store/live";
import { Finder } from "../finder";

export function Palette({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  return open ? <Places onClose={onClose} /> : null;
}

function Places({ onClose }: { readonly onClose: () => void }) {
  const [words, setWords] = useState("");
  const [, navigate] = useLocation();
  const state = useLive((now) => now);
  const places = useMemo(() => findPlaces(state, plugins, words).map(({ title, kind, path }) => ({ key: path, title, kind, path })), [state, words]);
  return (
    <Finder
      title="Go to anything"
      label="Go to a page, node, service or container"
      listed="Places"
      placeholder="Page, node, service or container"
      words={words}
      onWords={setWords}
      found={places}
      none="Nothing is called that."
      onChoose={(place) => navigate(place.path)}
      onClose={onClose}
    />
  );
}
