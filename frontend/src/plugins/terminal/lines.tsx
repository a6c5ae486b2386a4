/** What is to be said about a terminal, one line each, and gone by itself once it is no longer so. */

import type { ReactNode } from "react";
import { Button } from "../../components/button";
import { useTask } from "../../store/nodes";
import { useWordsNow } from "../../lib/clock";
import { formatAge } from "../../lib/time";
import { terminalSocket } from "../../store/terminal/connection";
import type { TerminalSession } from "../../wire/types.gen";
import { say } from "../../words/say";

interface Props {
  readonly session: TerminalSession | undefined;
  readonly opening: boolean;
  readonly writes: boolean;
  readonly viewer: string | undefined;
  readonly lost: boolean;
  readonly onAgain: () => void;
}

export function Lines({ session, opening, writes, viewer, lost, onAgain }: Props) {
  return (
    <div role="status" aria-live="polite">
      {lost && <Line late>{say("Reconnecting. The shell goes on; what you type now is sent then.")}</Line>}
      {opening && !lost && <Line late quiet>{say("Opening…")}</Line>}
      {session !== undefined && <Of session={session} writes={writes} viewer={viewer} onAgain={onAgain} />}
    </div>
  );
}

function Of({ session, writes, viewer, onAgain }: Pick<Props, "writes" | "viewer" | "onAgain"> & { readonly session: TerminalSession }) {
  const crowded = session.viewers.some((each) => each.id !== viewer);
  if (session.state === "ended") {
    return (
      <Line action={<Button small onClick={onAgain}>{say("Open again")}</Button>}>{session.exit?.text ?? say("It ended.")}</Line>
    );
  }
  return (
    <>
      {session.state === "away" && <Line>{say("{node} does not answer now. The shell is joined again by itself.", { node: session.node })}</Line>}
      {session.closesAt !== undefined && <Idle session={session} at={session.closesAt} />}
      {viewer !== undefined && !writes && <Line quiet>{say("{owner} lets you look; only {owner} types.", { owner: session.owner })}</Line>}
      {viewer !== undefined && crowded && <Others session={session} me={viewer} />}
    </>
  );
}

function Idle({ session, at }: { readonly session: TerminalSession; readonly at: number }) {
  const task = useTask();
  const left = useWordsNow((now) => formatAge(now, Math.max(now, at)));
  return (
    <Line
      action={
        <Button small busy={task.busy} onClick={() => void task.run(() => terminalSocket().keep(session.id))}>
          {say("Keep it open")}
        </Button>
      }
    >
      {say("Nobody has typed for long: it closes in {left}.", { left })}
    </Line>
  );
}

function Others({ session, me }: { readonly session: TerminalSession; readonly me: string | undefined }) {
  const mine = session.viewers.find((each) => each.id === me)?.username;
  const names = new Set(session.viewers.filter((each) => each.id !== me).map((each) => (each.username === mine ? say("you in another window") : each.username)));
  return (
    <Line quiet>
      {say("Also seen by {names}; in the size that fits all, {columns} × {rows}.", { names: [...names].join(", "), columns: session.columns, rows: session.rows })}
    </Line>
  );
}

interface LineProps {
  readonly children: ReactNode;
  readonly action?: ReactNode;
  /** Nothing that somebody must act on. */
  readonly quiet?: boolean;
  /** Not before a moment has passed, so that what is over at once does not flicker. */
  readonly late?: boolean;
}

function Line({ children, action, quiet = false, late = false }: LineProps) {
  return (
    <div className={`${late ? "animate-late" : ""} flex min-h-8 items-center justify-center gap-3 border-b border-line px-3 py-1 text-sm ${quiet ? "bg-side text-soft" : "bg-look-wash text-look"}`}>
      <p className="num min-w-0 wrap-anywhere">{children}</p>
      {action}
    </div>
  );
}
