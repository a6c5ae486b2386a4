/** The chosen line: when exactly, whose, how urgent, and what can be done with it. */

import { Check, Copy, Link2, ListTree, X } from "lucide-react";
import { useState } from "react";
import { placeOf } from "../../lib/log/address";
import { plainText } from "../../lib/log/ansi";
import { levelOf } from "../../lib/log/level";
import { describeStamp } from "../../lib/log/stamp";
import { useWordsNow } from "../../lib/clock";
import { withQuery } from "../../lib/route";
import type { LogLine, LogSource } from "../../wire/types.gen";
import { say } from "../../words/say";
import { Button, IconButton } from "../button";
import { copyText } from "../copy";

interface Props {
  readonly line: LogLine;
  readonly sources: readonly LogSource[];
  readonly onClose: () => void;
  /** Where only some lines are shown: all of them around this one. */
  readonly onAround: (() => void) | undefined;
}

const linkTo = (line: LogLine): string => window.location.origin + window.location.pathname + withQuery(window.location.search, { at: placeOf(line) });

export function LineBar({ line, sources, onClose, onAround }: Props) {
  const when = useWordsNow((now) => describeStamp(line.at, now));
  const source = sources.find((each) => each.key === line.source)?.title ?? line.source;
  return (
    <div role="group" aria-label={say("Chosen line")} className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-t border-line bg-side px-3 py-1.5 text-xs md:px-4">
      <p className="num -order-2 mr-auto min-w-0 grow basis-4/5 text-soft wrap-anywhere md:order-none md:grow-0 md:basis-auto">
        {when} · {source} · {levelOf(line.priority).name}
        {line.stream !== undefined && ` · ${line.stream}`}
      </p>
      {onAround !== undefined && (
        <Button small icon={<ListTree size={12} aria-hidden />} onClick={onAround}>
          {say("Lines around it")}
        </Button>
      )}
      <CopyAction key={`${line.cursor} link`} title={say("Copy link")} icon={<Link2 size={12} aria-hidden />} text={() => linkTo(line)} />
      <CopyAction key={`${line.cursor} text`} title={say("Copy line")} icon={<Copy size={12} aria-hidden />} text={() => plainText(line.text)} />
      <IconButton small label={say("Let the line go")} className="-order-1 md:order-none" onClick={onClose}>
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}

function CopyAction({ title, icon, text }: { readonly title: string; readonly icon: React.ReactNode; readonly text: () => string }) {
  const [done, setDone] = useState(false);
  return (
    <Button small icon={done ? <Check size={12} aria-hidden /> : icon} onClick={() => void copyText(text()).then(() => setDone(true))}>
      {done ? say("Copied") : title}
    </Button>
  );
}
