/** One's own passkeys: made, named, removed. Why there can be none at this address is the hub's to say. */

import { useState } from "react";
import { Age } from "../../components/age";
import { Button } from "../../components/button";
import { Field } from "../../components/field";
import { FormDialog } from "../../components/form-dialog";
import { ProblemNote } from "../../components/notice";
import { formatDay } from "../../lib/time";
import { confirm } from "../../store/confirm";
import { useFetched } from "../../store/fetched";
import { useTask } from "../../store/nodes";
import { makePasskey, passkeys } from "../../wire/passkeys";
import type { PasskeyView } from "../../wire/types.gen";
import { Say, say } from "../../words/say";
import { Fetched, Part, ROW } from "./frame";

export function Passkeys() {
  const { value, problem, again } = useFetched(passkeys.list, "");
  const [adding, setAdding] = useState(false);
  const refused = value?.refused ?? ("PublicKeyCredential" in window ? undefined : say("This browser cannot use passkeys."));
  return (
    <Part
      title={say("Passkeys")}
      text={say("A passkey signs you in by your finger, face or PIN. It is kept by this device, your phone or a security key, counts as both steps, and no false page can get it out of you. Your password stays.")}
      aside={
        value !== undefined &&
        refused === undefined && (
          <Button small onClick={() => setAdding(true)}>
            {say("Add a passkey")}
          </Button>
        )
      }
    >
      <Fetched value={value} problem={problem}>
        {(own) => (
          <>
            {refused !== undefined && <p className="max-w-2xl rounded-md bg-look-wash px-3 py-2 text-sm text-pretty wrap-anywhere">{refused}</p>}
            {own.passkeys.length === 0 ? (
              refused === undefined && <p className="text-sm text-soft">{say("No passkey yet.")}</p>
            ) : (
              <ul className="border-t border-line">
                {own.passkeys.map((passkey) => (
                  <li key={passkey.id}>
                    <Row passkey={passkey} onChange={again} />
                  </li>
                ))}
              </ul>
            )}
            {adding && (
              <AddDialog
                suggestion={own.suggestion}
                onClose={(added) => {
                  setAdding(false);
                  if (added) again();
                }}
              />
            )}
          </>
        )}
      </Fetched>
    </Part>
  );
}

function Row({ passkey, onChange }: { readonly passkey: PasskeyView; readonly onChange: () => void }) {
  const [renaming, setRenaming] = useState(false);
  const task = useTask();
  const { name } = passkey;
  const day = formatDay(passkey.createdAt);
  const remove = async () => {
    const lines = [say("It signs in no more, at once. Your password and your other passkeys stay."), say("Delete it on the device as well, or the browser goes on offering it.")];
    if (await confirm({ title: say("Remove the passkey {name}?", { name }), lines, verb: say("Remove {name}", { name }) })) await task.run(async () => passkeys.remove(passkey.id).then(onChange));
  };
  return (
    <div className={ROW}>
      <div className="min-w-40 flex-1">
        <h3 className="font-medium wrap-anywhere">{name}</h3>
        <p className="text-xs text-faint">
          {passkey.lastUsedAt === undefined ? say("Added {day}, never used.", { day }) : <Say text="Added {day}, last used <age>a while</age> ago." values={{ day }} tags={{ age: () => <Age since={passkey.lastUsedAt} /> }} />}{" "}
          {passkey.synced === true ? say("Copied to your other devices.") : say("On one device only.")}
        </p>
        {passkey.worksHere !== true && <p className="text-xs text-faint wrap-anywhere">{say("Works at {site} only.", { site: passkey.site })}</p>}
      </div>
      <span className="flex flex-wrap gap-1.5">
        <Button small disabled={task.busy} onClick={() => setRenaming(true)} aria-label={say("Rename {name}", { name })}>
          {say("Rename")}
        </Button>
        <Button small look="quiet" busy={task.busy} onClick={() => void remove()} aria-label={say("Remove {name}", { name })}>
          {say("Remove")}
        </Button>
      </span>
      {passkey.note !== undefined && <p className="w-full rounded-md bg-look-wash px-3 py-2 text-pretty">{passkey.note}</p>}
      {task.problem !== undefined && (
        <div className="w-full">
          <ProblemNote problem={task.problem} />
        </div>
      )}
      {renaming && (
        <RenameDialog
          passkey={passkey}
          onClose={(renamed) => {
            setRenaming(false);
            if (renamed) onChange();
          }}
        />
      )}
    </div>
  );
}

function AddDialog({ suggestion, onClose }: { readonly suggestion: string; readonly onClose: (added: boolean) => void }) {
  const [name, setName] = useState(suggestion);
  const [password, setPassword] = useState("");
  const task = useTask();
  const fault = (field: string) => (task.problem?.field === field ? task.problem.detail : undefined);
  const submit = () =>
    task.run(async () => {
      await passkeys.add(await makePasskey(await passkeys.begin(password), name));
      onClose(true);
    });
  return (
    <FormDialog title={say("Add a passkey")} verb={say("Go on")} busy={task.busy} ready={name.trim() !== "" && password !== ""} problem={task.problem?.field === undefined ? task.problem : undefined} onSubmit={() => void submit()} onClose={() => onClose(false)}>
      <Field label={say("Name")} hint={say("To tell it from others: the device that keeps it.")} problem={fault("name")}>
        {(props) => <input {...props} className="field" autoComplete="off" maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <Field label={say("Your password")} hint={say("The browser asks next where the passkey shall be kept.")} problem={fault("password")}>
        {(props) => <input {...props} className="field" type="password" autoFocus autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} />}
      </Field>
    </FormDialog>
  );
}

function RenameDialog({ passkey, onClose }: { readonly passkey: PasskeyView; readonly onClose: (renamed: boolean) => void }) {
  const [name, setName] = useState(passkey.name);
  const task = useTask();
  const submit = () => task.run(async () => passkeys.rename(passkey.id, name).then(() => onClose(true)));
  return (
    <FormDialog title={say("Rename the passkey")} verb={say("Rename it")} busy={task.busy} ready={name.trim() !== ""} problem={task.problem} onSubmit={() => void submit()} onClose={() => onClose(false)}>
      <Field label={say("Name")}>{(props) => <input {...props} className="field" autoFocus autoComplete="off" maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />}</Field>
    </FormDialog>
  );
}
