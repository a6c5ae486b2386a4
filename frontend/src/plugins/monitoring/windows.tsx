/** Maintenance: when work is planned, so that nobody is told of what fails then. */

import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { IconButton } from "../../components/button";
import { ProblemNote } from "../../components/notice";
import { ToneMark } from "../../components/tone";
import { useWordsNow } from "../../lib/clock";
import { confirm } from "../../store/confirm";
import { useFetched } from "../../store/fetched";
import { useLive } from "../../store/live";
import { useTask } from "../../store/nodes";
import { api } from "../../wire/http";
import type { CheckView, WindowAnswer } from "../../wire/types.gen";
import { say } from "../../words/say";
import { ManagedList } from "./managed-list";
import { WindowDialog } from "./window-form";
import { whenText, whomText } from "./window-model";

/** Told apart by what is in maintenance: a window opened or closed. */
const heldOf = (checks: Readonly<Record<string, CheckView>>) => Object.values(checks).flatMap((check) => (check.window === undefined ? [] : [`${check.key} ${check.window}`])).join("\n");

export function WindowsView() {
  const version = useLive((state) => heldOf(state.checks));
  const fetched = useFetched(api.windows, version);
  return (
    <ManagedList
      title={say("Maintenance")}
      fetched={fetched}
      keyOf={(row) => row.id}
      row={(row) => <WindowRow row={row} onChange={fetched.again} />}
      verb={say("Plan maintenance")}
      need="operate"
      empty={{ title: say("Nothing is planned"), text: say("While a window is open, checks go on, and nobody is told of what fails. Once, or every week; for all checks or for some.") }}
      dialog={(close) => <WindowDialog onClose={close} />}
    />
  );
}

function WindowRow({ row, onChange }: { readonly row: WindowAnswer; readonly onChange: () => void }) {
  const [editing, setEditing] = useState(false);
  const checks = useLive((state) => state.checks);
  const task = useTask();
  const { name, until } = row.window;
  const standing = useWordsNow((now) => (row.open ? say("open now") : until !== undefined && until < now ? "over" : ""));
  const remove = async () => {
    const sure = await confirm({ title: say("Remove {name}?", { name }), lines: [row.open ? say("It is open now: what fails is told from then on.") : say("What fails at that time is told then.")], verb: say("Remove {name}", { name }) });
    if (sure) await task.run(() => api.removeWindow(row.id).then(onChange));
  };
  return (
    <div className="flex flex-col gap-1 text-sm">
      <div className="flex items-center gap-2">
        <ToneMark tone={row.open ? "busy" : "off"} />
        <h2 className={`min-w-0 font-medium wrap-anywhere ${standing === "over" ? "text-soft" : ""}`}>{name}</h2>
        <span className="mr-auto shrink-0 text-xs text-faint">{standing}</span>
        <IconButton need="operate" small label={say("Change {name}", { name })} onClick={() => setEditing(true)}>
          <Pencil size={14} aria-hidden />
        </IconButton>
        <IconButton need="operate" small label={say("Remove {name}", { name })} onClick={() => void remove()}>
          <Trash2 size={14} aria-hidden />
        </IconButton>
      </div>
      <p className="pl-5 text-soft wrap-anywhere">
        <span className="num">{whenText(row.window)}</span>; {whomText(row.window, (key) => checks[key]?.name ?? key)}
      </p>
      <ProblemNote problem={task.problem} />
      {editing && (
        <WindowDialog
          start={row}
          onClose={(done) => {
            setEditing(false);
            if (done) onChange();
          }}
        />
      )}
    </div>
  );
}
