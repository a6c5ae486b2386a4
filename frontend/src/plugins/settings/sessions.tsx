/** Where one is signed in; for administrators, where everybody is. */

import { useState } from "react";
import { Age } from "../../components/age";
import { Button } from "../../components/button";
import { ProblemNote } from "../../components/notice";
import { useFetched } from "../../store/fetched";
import { useTask } from "../../store/nodes";
import { accounts } from "../../wire/accounts";
import type { SessionRow } from "../../wire/types.gen";
import { say, Say } from "../../words/say";
import { Everybodys, Fetched, Part, ROW, Rows } from "./frame";

const OWN = () => accounts.sessions(false);
const EVERYBODYS = () => accounts.sessions(true);

export function Sessions({ version }: { readonly version: string }) {
  const [everyone, setEveryone] = useState(false);
  const { value, problem, again } = useFetched(everyone ? EVERYBODYS : OWN, version);
  const task = useTask();
  const others = (value ?? []).filter((row) => !row.current).length;
  return (
    <Part
      title={say("Sessions")}
      text={say("Each browser that is signed in. One that you do not know: end it, and change the password.")}
      aside={
        <span className="flex flex-wrap items-center gap-3">
          <Everybodys chosen={everyone} choose={setEveryone} />
          {others > 0 && !everyone && (
            <Button small busy={task.busy} onClick={() => void task.run(async () => accounts.endOtherSessions().then(again))}>
              {say("End all others")}
            </Button>
          )}
        </span>
      }
    >
      <ProblemNote problem={task.problem} />
      <Fetched value={value} problem={problem}>
        {(rows) => <Rows rows={rows}>{(row) => <Row row={row} named={everyone} onChange={again} />}</Rows>}
      </Fetched>
    </Part>
  );
}

function Row({ row, named, onChange }: { readonly row: SessionRow; readonly named: boolean; readonly onChange: () => void }) {
  const task = useTask();
  return (
    <div className={ROW}>
      <div className="min-w-0 flex-1">
        <p className="font-medium wrap-anywhere" title={row.agent}>
          {named && <span>{row.username}: </span>}
          {deviceOf(row)}
          {row.current && <span className="font-normal text-faint"> {say("(this one)")}</span>}
        </p>
        <p className="text-xs text-faint">
          <Say text="{address}, seen {age} ago, signed in {since} ago" values={{ address: <span className="num">{row.address}</span>, age: <Age since={row.seenAt} />, since: <Age since={row.createdAt} /> }} />
        </p>
      </div>
      {!row.current && (
        <Button small busy={task.busy} aria-label={say("End the session of {device} at {address}", { device: deviceOf(row), address: row.address })} onClick={() => void task.run(async () => accounts.endSession(row.id).then(onChange))}>
          {say("End")}
        </Button>
      )}
      <ProblemNote problem={task.problem} />
    </div>
  );
}

/** 'Chrome on Linux', as the hub reads it from what the browser calls itself. */
function deviceOf({ device }: SessionRow): string {
  const [browser = "", system] = device.split(" on ");
  return system === undefined ? device : say("{browser} on {system}", { browser, system });
}
