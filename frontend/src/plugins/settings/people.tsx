/** People: who may sign in, and what each may. Rules and reasons are the hub's. */

import { Plus } from "lucide-react";
import { useState } from "react";
import { Age } from "../../components/age";
import { Button } from "../../components/button";
import { CopyBlock } from "../../components/copy";
import { Field } from "../../components/field";
import { FormDialog } from "../../components/form-dialog";
import { ProblemNote } from "../../components/notice";
import { RadioList } from "../../components/radio-list";
import { Sheet } from "../../components/sheet";
import { formatMoment } from "../../lib/time";
import { confirm } from "../../store/confirm";
import { useFetched } from "../../store/fetched";
import { useTask } from "../../store/nodes";
import { accounts } from "../../wire/accounts";
import type { LinkMade, PeopleAnswer, RoleName, RoleView, UserAnswer } from "../../wire/types.gen";
import { say, Say, sayCount } from "../../words/say";
import { Fetched, Part, ROW, SettingsFrame } from "./frame";

export function PeoplePage() {
  const { value, problem, again } = useFetched(accounts.people, "");
  const [adding, setAdding] = useState(false);
  const [link, setLink] = useState<LinkMade>();
  return (
    <SettingsFrame
      title={say("People")}
      aside={
        <Button look="primary" icon={<Plus size={14} aria-hidden />} onClick={() => setAdding(true)}>
          {say("Invite somebody")}
        </Button>
      }
    >
      <Fetched value={value} problem={problem}>
        {(people) => (
          <>
            <Part title={say("Accounts")}>
              <ul className="border-t border-line">
                {people.users.map((user) => (
                  <li key={user.name}>
                    <Person user={user} roles={people.roles} onChange={again} onLink={setLink} />
                  </li>
                ))}
              </ul>
            </Part>
            <Roles people={people} />
            {adding && (
              <InviteDialog
                roles={people.roles}
                onClose={(made) => {
                  setAdding(false);
                  setLink(made);
                  if (made !== undefined) again();
                }}
              />
            )}
          </>
        )}
      </Fetched>
      {link !== undefined && <LinkSheet link={link} onClose={() => setLink(undefined)} />}
    </SettingsFrame>
  );
}

function Person({ user, roles, onChange, onLink }: { readonly user: UserAnswer; readonly roles: readonly RoleView[]; readonly onChange: () => void; readonly onLink: (link: LinkMade) => void }) {
  const task = useTask();
  const { name, fixed } = user;
  const disabled = user.disabled === true;
  const change = (work: () => Promise<unknown>) => task.run(async () => work().then(onChange));
  const remove = async () => {
    const lines = [say("Sessions and API tokens end at once."), say("What was done under this name stays in the audit log.")];
    if (await confirm({ title: say("Delete the account {name}?", { name }), lines, verb: say("Delete {name}", { name }) })) await change(() => accounts.deleteUser(name));
  };
  const takeStep = async () => {
    const lines = [say("They sign in with the password alone again. For somebody who lost the app and the recovery codes.")];
    if (await confirm({ title: say("Take the second step from {name}?", { name }), lines, verb: say("Take it from {name}", { name }) })) await change(() => accounts.takeSecondFactor(name));
  };
  const takeKeys = async () => {
    const lines = [say("None of their passkeys signs in any more. They sign in with the password, and can add new ones."), say("Sessions go on: end them by disabling the account, or one by one.")];
    if (await confirm({ title: say("Take all passkeys from {name}?", { name }), lines, verb: say("Take them from {name}", { name }) })) await change(() => accounts.takePasskeys(name));
  };
  const reset = () =>
    task.run(async () => {
      onLink(await accounts.makeLink(name));
      onChange();
    });
  return (
    <div className={ROW}>
      <div className="min-w-40 flex-1">
        <h3 className="font-medium wrap-anywhere">
          {name}
          {user.you === true && <span className="font-normal text-faint"> {say("(you)")}</span>}
        </h3>
        <p className="text-xs text-faint">{standing(user)}</p>
        <p className="text-xs text-faint">{proofs(user)}</p>
      </div>
      <label className="flex items-center gap-2">
        <span className="sr-only">{say("Role of {name}", { name })}</span>
        <select className="field w-auto" value={user.role} disabled={task.busy || fixed !== undefined} title={fixed} onChange={(event) => void change(() => accounts.changeUser(name, { role: event.target.value as RoleName }))}>
          {roles.map((role) => (
            <option key={role.name} value={role.name}>
              {role.title}
            </option>
          ))}
        </select>
      </label>
      <span className="flex flex-wrap gap-1.5">
        <Button small busy={task.busy} onClick={() => void reset()} aria-label={say("Password link for {name}", { name })}>
          {say("Password link")}
        </Button>
        {user.secondFactor === true && (
          <Button small disabled={task.busy} onClick={() => void takeStep()} aria-label={say("Take the second step from {name}", { name })}>
            {say("Take second step")}
          </Button>
        )}
        {(user.passkeys ?? 0) > 0 && (
          <Button small disabled={task.busy} onClick={() => void takeKeys()} aria-label={say("Take all passkeys from {name}", { name })}>
            {say("Take passkeys")}
          </Button>
        )}
        <Button small disabled={task.busy || fixed !== undefined} title={fixed} onClick={() => void change(() => accounts.changeUser(name, { disabled: !disabled }))} aria-label={disabled ? say("Enable {name}", { name }) : say("Disable {name}", { name })}>
          {disabled ? say("Enable") : say("Disable")}
        </Button>
        <Button small look="quiet" disabled={task.busy || fixed !== undefined} title={fixed} onClick={() => void remove()} aria-label={say("Delete {name}", { name })}>
          {say("Delete")}
        </Button>
      </span>
      {fixed !== undefined && <p className="w-full text-xs text-faint">{fixed}</p>}
      {task.problem !== undefined && (
        <div className="w-full">
          <ProblemNote problem={task.problem} />
        </div>
      )}
    </div>
  );
}

function standing(user: UserAnswer) {
  if (user.disabled === true) return say("Disabled: cannot sign in");
  if (user.seenAt === undefined) return user.invited === true ? say("Invited; the link was not used yet") : say("Not signed in anywhere");
  return (
    <>
      <Say text="Seen {age} ago" values={{ age: <Age since={user.seenAt} /> }} />, {sayCount(user.sessions ?? 0, "{n} session", "{n} sessions")}
      {(user.tokens ?? 0) > 0 && `, ${sayCount(user.tokens ?? 0, "{n} API token", "{n} API tokens")}`}
      {user.invited === true && `; ${say("a password link waits")}`}
    </>
  );
}

/** What they sign in with beside the password. */
function proofs({ secondFactor, passkeys = 0 }: UserAnswer) {
  const told = [...(secondFactor === true ? [say("Second step on")] : []), ...(passkeys > 0 ? [sayCount(passkeys, "{n} passkey", "{n} passkeys")] : [])];
  return told.join(", ");
}

function Roles({ people }: { readonly people: PeopleAnswer }) {
  return (
    <Part title={say("What each role may")}>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
        {people.roles.map((role) => (
          <div key={role.name} className="contents">
            <dt className="font-medium">{role.title}</dt>
            <dd className="text-soft">{role.text}</dd>
          </div>
        ))}
      </dl>
      {people.warning !== undefined && <p className="max-w-2xl rounded-md bg-look-wash px-3 py-2 text-sm text-pretty">{people.warning}</p>}
    </Part>
  );
}

function InviteDialog({ roles, onClose }: { readonly roles: readonly RoleView[]; readonly onClose: (made?: LinkMade) => void }) {
  const [name, setName] = useState("");
  const [role, setRole] = useState<RoleName>("viewer");
  const task = useTask();
  const submit = () => task.run(async () => onClose(await accounts.addUser({ name, role })));
  const fault = task.problem?.field === "username" ? task.problem.detail : undefined;
  return (
    <FormDialog title={say("Invite somebody")} verb={say("Make the account")} busy={task.busy} ready={name !== ""} problem={fault === undefined ? task.problem : undefined} onSubmit={() => void submit()} onClose={() => onClose()}>
      <Field label={say("Name")} hint={say("To sign in with. You get a link with which they set their password.")} problem={fault}>
        {(props) => <input {...props} className="field" autoFocus autoComplete="off" autoCapitalize="off" spellCheck={false} value={name} onChange={(event) => setName(event.target.value.trim())} />}
      </Field>
      <RadioList legend={say("Role")} name="role" options={roles.map(({ name: id, title, text }) => ({ id, title, text }))} value={role} onChange={setRole} />
    </FormDialog>
  );
}

function LinkSheet({ link, onClose }: { readonly link: LinkMade; readonly onClose: () => void }) {
  return (
    <Sheet title={say("A link for {name}", { name: link.name })} onClose={onClose}>
      <div className="flex flex-col gap-4 text-sm">
        <p>{say("Give it to {name} in a way that nobody else reads. It sets the password and signs in, once, until {time}. It is shown only here.", { name: link.name, time: formatMoment(link.expiresAt) })}</p>
        <CopyBlock text={`${window.location.origin}${link.path}`} what={say("the link")} />
        <div className="flex justify-end">
          <Button look="primary" onClick={onClose}>
            {say("Done")}
          </Button>
        </div>
      </div>
    </Sheet>
  );
}
