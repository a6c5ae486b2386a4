/** Search in what the terminal holds: backwards first, as the newest is at the bottom. */

import { ChevronDown, ChevronUp, X } from "lucide-react";
import { useState } from "react";
import { IconButton } from "../components/button";
import { say } from "../words/say";
import type { Hits } from "./types";

interface Props {
  readonly hits: Hits;
  readonly onFind: (words: string, back: boolean) => void;
  readonly onClose: () => void;
}

export function FindBar({ hits, onFind, onClose }: Props) {
  const [words, setWords] = useState("");
  return (
    <search className="absolute top-2 right-4 z-10 flex max-w-[calc(100%-2rem)] items-center gap-0.5 rounded-md border border-line bg-raised p-1 shadow-lg">
      <input
        type="search"
        aria-label={say("Search in the terminal")}
        autoFocus
        spellCheck={false}
        className="h-7 w-44 min-w-0 bg-transparent px-2 text-sm outline-none [&::-webkit-search-cancel-button]:hidden"
        placeholder={say("Search")}
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
          onFind(event.target.value, true);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") onFind(words, !event.shiftKey);
          else if (event.key === "Escape") onClose();
          else return;
          event.preventDefault();
        }}
      />
      <span role="status" className="num min-w-12 px-1 text-right text-xs whitespace-nowrap text-faint">
        {words === "" ? "" : hits.of === 0 ? say("none") : hits.at === 0 ? `${hits.of}` : say("{at} of {of}", { at: hits.at, of: hits.of })}
      </span>
      <IconButton small label={say("Earlier (Enter)")} onClick={() => onFind(words, true)}>
        <ChevronUp size={14} aria-hidden />
      </IconButton>
      <IconButton small label={say("Later (Shift Enter)")} onClick={() => onFind(words, false)}>
        <ChevronDown size={14} aria-hidden />
      </IconButton>
      <IconButton small label={say("End the search")} onClick={onClose}>
        <X size={14} aria-hidden />
      </IconButton>
    </search>
  );
}
