/** Every session that is mine or shared with me. */

import { Plus } from "lucide-react";
import { Link } from "wouter";
import { Age } from "../../components/age";
import { Button } from "../../components/button";
import { NodeLink } from "../../components/detail";
import { Empty, Skeleton } from "../../components/notice";
import { KIND } from "../../components/terminal/start";
import { ToneMark } from "../../components/tone";
import type { Terminals } from "../../store/terminal/connection";
import { terminalPath } from "../../store/terminal/tabs";
import type { TerminalSession, Tone } from "../../wire/types.gen";
import { say, Say, sayCount } from "../../words/say";
import { SessionMenu } from "./menu";

interface Props {
  readonly sessions: Terminals["sessions"];
  readonly status: Terminals["status"];
  readonly onNew: () => void;
}

export function SessionList({ sessions, status, onNew }: Props) {
  if (sessions === undefined) return <Skeleton />;
  const all = Object.values(sessions).toSorted((a, b) => Number(b.mine) - Number(a.mine) || b.activeAt - a.activeAt);
  const open = (
    <Button look={all.length === 0 ? "primary" : "plain"} icon={<Plus size={14} aria-hidden />} onClick={onNew}>
      {say("New terminal")}
    </Button>
  );
  if (all.length === 0) {
    return (
      <Empty title={say("No terminal is open")} action={open}>
        {say("A terminal is a shell on a node or in a container. It stays on the hub: reload the page, lose the network, or go on at another device, it is still there.")}
      </Empty>
    );
  }
  return (
    <div className={`min-h-0 flex-1 overflow-y-auto ${status === "lost" ? "animate-dim" : ""}`}>
      <div className="flex min-h-13 items-center justify-between gap-3 px-3 md:px-5">
        <h2 className="text-lg font-semibold">{say("Terminals")}</h2>
        {open}
      </div>
      <ul className="border-t border-line">
        {all.map((session) => (
          <li key={session.id} className="flex min-h-12 items-center gap-3 border-b border-line px-3 py-2 hover:bg-hover md:px-5">
            <ToneMark tone={TONE[session.state]} silent />
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-baseline gap-x-2">
                <Link href={terminalPath({ id: session.id, key: session.id })} className="link font-medium wrap-anywhere">
                  {session.name}
                </Link>
                {session.title !== undefined && <span className="min-w-0 truncate text-sm text-soft">{session.title}</span>}
              </p>
              <p className="text-xs text-faint">
                <Say text="{kind} on {node}" values={{ kind: KIND[session.kind], node: <NodeLink name={session.node} /> }} />
                {session.mine ? SHARED[session.share] : `, ${say("of {owner}", { owner: session.owner })}`}
                {stateOf(session)}
              </p>
            </div>
            <p className="num shrink-0 text-right text-xs text-faint max-sm:hidden">
              {session.columns} × {session.rows}
              <br />
              {viewersOf(session)}
            </p>
            <p className="w-14 shrink-0 text-right text-xs text-faint">
              <Age since={session.createdAt} />
            </p>
            <SessionMenu session={session} />
          </li>
        ))}
      </ul>
    </div>
  );
}

const TONE: Readonly<Record<TerminalSession["state"], Tone>> = { open: "ok", away: "look", ended: "off" };
const SHARED: Readonly<Record<TerminalSession["share"], string>> = { no: "", read: `, ${say("shared to look")}`, write: `, ${say("shared with keys")}` };

function stateOf(session: TerminalSession): string {
  if (session.state === "ended") return `. ${session.exit?.text ?? say("It ended.")}`;
  return session.state === "away" ? `. ${say("The node does not answer now.")}` : `, ${say("open")}`;
}

function viewersOf(session: TerminalSession): string {
  const count = session.viewers.length;
  return count === 0 ? say("nobody looks") : sayCount(count, "{n} viewer", "{n} viewers");
}
