/** Ctrl K: to any page or object by a few letters, and what plugins offer to do. */

import { useEffect, useMemo, useState } from "react";
import { useLocation } from "wouter";
import { findPlaces } from "../../lib/places";
import { usePlugins } from "../../plugins/registry";
import type { PaletteEntry, Plugin } from "../../plugins/types";
import { useLive } from "../../store/live";
import { noteRefusal } from "../../store/session";
import { ApiError } from "../../wire/http";
import { say } from "../../words/say";
import { Finder } from "../finder";

const NOTHING: readonly PaletteEntry[] = [];

export function Palette({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  return open ? <Places onClose={onClose} /> : null;
}

/** What plugins have to fetch; what cannot be fetched is not found. */
function useShelf(plugins: readonly Plugin[]): readonly PaletteEntry[] {
  const [found, setFound] = useState<readonly PaletteEntry[]>(NOTHING);
  useEffect(() => {
    let open = true;
    for (const plugin of plugins) {
      void plugin.shelf?.().then(
        (entries) => open && setFound((others) => [...others, ...entries]),
        (error: unknown) => {
          if (!(error instanceof ApiError)) throw error;
          noteRefusal(error);
        },
      );
    }
    return () => {
      open = false;
      setFound(NOTHING);
    };
  }, [plugins]);
  return found;
}

function Places({ onClose }: { readonly onClose: () => void }) {
  const [words, setWords] = useState("");
  const [, navigate] = useLocation();
  const state = useLive((now) => now);
  const plugins = usePlugins();
  const shelf = useShelf(plugins);
  const places = useMemo(() => findPlaces(state, plugins, words, shelf), [state, plugins, words, shelf]);
  return (
    <Finder
      title={say("Go to anything")}
      label={say("Go to a page, node, service, container or template, or do something")}
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
