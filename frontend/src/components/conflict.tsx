/** Somebody else changed the file meanwhile: what it was, what it is on the node now, and what you wrote; and three ways on. */

import { useState } from "react";
import { leaveOut, replan } from "../store/planning";
import type { Conflict } from "../wire/types.gen";
import { say, Say, sayCount } from "../words/say";
import { Button } from "./button";
import { Editor, languageOf } from "./editor";

interface Props {
  readonly conflicts: readonly Conflict[];
}

/** One at a time: settling one asks for the plan anew, which shows the next. */
export function Conflicts({ conflicts }: Props) {
  const [first] = conflicts;
  return first === undefined ? null : <Settle key={`${first.path} ${first.theirs}`} conflict={first} more={conflicts.length - 1} />;
}

interface SettleProps {
  readonly conflict: Conflict;
  readonly more: number;
}

function Settle({ conflict, more }: SettleProps) {
  const { path, baseContent, theirs, theirsSha256, mine } = conflict;
  const [text, setText] = useState(mine ?? "");
  const name = path.slice(path.lastIndexOf("/") + 1);
  const nameMark = <b className="font-mono text-xs">{name}</b>;
  const take = (content: string | undefined) => (content === theirs ? leaveOut(path) : replan(path, content, theirsSha256));
  return (
    <>
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
        <p className="px-4 py-3 text-sm">
          {theirs === undefined ? (
            <Say text="{name} was deleted on the node since you began. Nothing was written. What differs from the text that you began with is marked." values={{ name: nameMark }} />
          ) : (
            <Say text="{name} was changed on the node since you began. Nothing was written. What differs from the text that you began with is marked." values={{ name: nameMark }} />
          )}
          {more > 0 && <span className="text-faint"> {sayCount(more, "One more file after this one.", "{n} more files after this one.")}</span>}
        </p>
        <div className="grid min-h-0 flex-1 grid-cols-1 border-t border-line max-md:auto-rows-[16rem] md:grid-cols-3 md:divide-x md:divide-line">
          <Column title={say("As it was")} label={say("{name}, as it was", { name })} path={path} text={baseContent} />
          <Column title={say("On the node now")} label={say("{name}, on the node now", { name })} path={path} text={theirs} against={baseContent} />
          <section className="flex min-h-0 min-w-0 flex-col max-md:border-t max-md:border-line">
            <h3 className="bg-side px-3 py-1.5 text-xs font-semibold text-soft">{say("Yours, to be edited")}</h3>
            <div className="min-h-0 flex-1">{mine === undefined ? <p className="p-3 text-sm text-faint">{say("You delete it.")}</p> : <Editor label={say("{name}, yours", { name })} language={languageOf(path)} value={text} onChange={setText} against={baseContent} />}</div>
          </section>
        </div>
      </div>
      <footer className="border-t border-line px-4 py-3">
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={() => take(theirs)}>
            {say("Take what is on the node")}
          </Button>
          <Button onClick={() => take(mine)}>
            {say("Take mine")}
          </Button>
          <Button look="primary" disabled={mine === undefined || text === mine} onClick={() => take(text)}>
            {say("Take the edited text")}
          </Button>
        </div>
      </footer>
    </>
  );
}

interface ColumnProps {
  readonly title: string;
  readonly label: string;
  readonly path: string;
  readonly text: string | undefined;
  readonly against?: string | undefined;
}

function Column({ title, label, path, text, against }: ColumnProps) {
  return (
    <section className="flex min-h-0 min-w-0 flex-col max-md:border-t max-md:border-line">
      <h3 className="bg-side px-3 py-1.5 text-xs font-semibold text-soft">{title}</h3>
      <div className="min-h-0 flex-1">{text === undefined ? <p className="p-3 text-sm text-faint">{say("There was no such file.")}</p> : <Editor label={label} language={languageOf(path)} value={text} readOnly against={against} />}</div>
    </section>
  );
}
