/** Filters kept under a name, for the one who is signed in, on every node. Times and places are not part of them. */

import { Bookmark, Trash2 } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import { changesOf, type LogChanges } from "../../lib/log/address";
import { levelOf } from "../../lib/log/level";
import { useFilters } from "../../store/log/filters";
import type { LogQuery } from "../../wire/types.gen";
import { say } from "../../words/say";
import { Button, IconButton } from "../button";

interface Props {
  readonly query: LogQuery;
  readonly onChange: (changes: LogChanges) => void;
}

export function SavedFilters({ query, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const filters = useFilters(open);
  const kept = keepable(query);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <IconButton label={say("Saved filters")}>
          <Bookmark size={15} aria-hidden />
        </IconButton>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content aria-label={say("Saved filters")} sideOffset={4} collisionPadding={8} align="end" className="animate-appear z-50 flex w-[min(20rem,calc(100vw-1rem))] flex-col gap-2 rounded-lg border border-line bg-raised p-2 text-sm shadow-lg outline-none">
          {filters.list?.length === 0 && <p className="px-1 text-soft">{say("No filter saved yet. Narrow the log first, then save it here under a name.")}</p>}
          <ul aria-label={say("Saved filters")} className="flex max-h-72 flex-col overflow-y-auto empty:hidden">
            {filters.list?.map((filter) => (
              <li key={filter.name} className="flex items-center rounded hover:bg-hover">
                <button
                  type="button"
                  className="flex min-h-8 min-w-0 flex-1 flex-col justify-center px-1.5 py-1 text-left"
                  onClick={() => {
                    setOpen(false);
                    onChange({ ...changesOf({ sources: [] }), ...changesOf(filter.query) });
                  }}
                >
                  <span className="w-full truncate">{filter.name}</span>
                  <span className="w-full truncate font-mono text-xs text-faint">{inWords(filter.query)}</span>
                </button>
                <IconButton small label={say("Remove the filter {name}", { name: filter.name })} onClick={() => void filters.remove(filter.name)}>
                  <Trash2 size={13} aria-hidden />
                </IconButton>
              </li>
            ))}
          </ul>
          {kept !== undefined && (
            <form
              className="flex gap-1.5 border-t border-line pt-2"
              onSubmit={(event) => {
                event.preventDefault();
                void filters.save({ name: name.trim(), query: kept }).then(() => setName(""));
              }}
            >
              <input aria-label={say("Name of the filter")} className="field" placeholder={say("Name")} value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
              <Button type="submit" disabled={name.trim() === ""}>
                {say("Save filter")}
              </Button>
            </form>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** What of the query is worth keeping: nothing, where nothing is narrowed. */
function keepable({ grep, regex, case: matchCase, priority, context }: LogQuery): LogQuery | undefined {
  if (grep === undefined && priority === undefined) return undefined;
  return { sources: [], ...(grep === undefined ? {} : { grep }), ...(regex === true ? { regex } : {}), ...(matchCase === true ? { case: matchCase } : {}), ...(priority === undefined ? {} : { priority }), ...(context === undefined ? {} : { context }) };
}

function inWords({ grep, regex, priority }: LogQuery): string {
  const text = grep === undefined ? [] : [regex === true ? `/${grep}/` : `"${grep}"`];
  return [...text, ...(priority === undefined ? [] : [say("{name} and worse", { name: levelOf(priority).name })])].join(", ");
}
