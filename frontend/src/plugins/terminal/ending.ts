/** How a terminal is closed: what ends with it is said before. */

import { confirm } from "../../store/confirm";
import { noteRefusal } from "../../store/session";
import { forgetSession } from "../../store/terminal/connection";
import { showToast } from "../../store/toasts";
import { api, ApiError } from "../../wire/http";
import type { TerminalSession } from "../../wire/types.gen";
import { listOf } from "../../words/language";
import { say } from "../../words/say";

/** True once it is closed, or left where it is somebody else's. */
export async function endTerminal(session: TerminalSession): Promise<boolean> {
  if (!session.mine) return true;
  if (session.state !== "ended" && !(await confirm({ title: say("Close {name}?", { name: session.name }), lines: linesOf(session), verb: say("Close {name}", { name: session.name }) }))) return false;
  try {
    await api.closeTerminal(session.id);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    noteRefusal(error);
    if (error.status !== 404) {
      showToast({ tone: "failed", title: say("{name} was not closed", { name: session.name }), detail: error.problem.detail });
      return false;
    }
  }
  forgetSession(session.id);
  return true;
}

function linesOf(session: TerminalSession): readonly string[] {
  const others = session.viewers.filter((viewer) => viewer.username !== session.owner).map((viewer) => viewer.username);
  const ends = session.kind === "attach" ? say("{name} goes on: only the view of its main process is closed.", { name: session.container?.name ?? say("The container") }) : say("The shell ends, and with it what runs in it.");
  return others.length === 0 ? [ends] : [ends, say("Who looks at it now loses it too: {names}.", { names: listOf([...new Set(others)]) })];
}
