/** Which colour is whose; a click shows one source alone. */

import type { LogChanges } from "../../lib/log/address";
import type { LogQuery, LogSource } from "../../wire/types.gen";
import { say } from "../../words/say";
import { sourceColour } from "./log-row";

interface Props {
  readonly sources: readonly LogSource[];
  readonly query: LogQuery;
  /** The page's own sources, to come back to; without them, sources are chosen elsewhere. */
  readonly own: readonly string[] | undefined;
  readonly onChange: (changes: LogChanges) => void;
}

export function Legend({ sources, query, own, onChange }: Props) {
  const alone = own !== undefined && query.sources.join() !== own.join();
  if (sources.length < 2 && !alone) return null;
  return (
    <div role="group" aria-label={say("Sources")} className="flex shrink-0 items-center gap-1 overflow-x-auto border-b border-line px-2 py-1 text-xs [scrollbar-width:none] md:px-4">
      {alone && (
        <button type="button" className="link mr-1 shrink-0 text-soft" onClick={() => onChange({ source: undefined })}>
          {say("Show all sources")}
        </button>
      )}
      {sources.map((source) =>
        own === undefined ? (
          <span key={source.key} title={source.key} className="flex h-6 shrink-0 items-center gap-1.5 px-1.5">
            <Name source={source} />
          </span>
        ) : (
          <button key={source.key} type="button" aria-pressed={alone} title={say("Show only {title}", { title: source.title })} onClick={() => onChange({ source: source.key })} className="flex h-6 shrink-0 items-center gap-1.5 rounded px-1.5 hover:bg-hover">
            <Name source={source} />
          </button>
        ),
      )}
    </div>
  );
}

function Name({ source }: { readonly source: LogSource }) {
  return (
    <>
      <span aria-hidden className="size-2 rounded-xs" style={{ backgroundColor: sourceColour(source.color) }} />
      <span style={{ color: sourceColour(source.color) }}>{source.title}</span>
    </>
  );
}
