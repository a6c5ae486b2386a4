/** The second step of one's own sign-in: an authenticator app, with recovery codes for its loss. */

import { useState } from "react";
import { Button } from "../../components/button";
import { CopyBlock } from "../../components/copy";
import { Field } from "../../components/field";
import { FormDialog } from "../../components/form-dialog";
import { Sheet } from "../../components/sheet";
import { useFetched } from "../../store/fetched";
import { useTask } from "../../store/nodes";
import { accounts } from "../../wire/accounts";
import type { SecondFactorBegun } from "../../wire/types.gen";
import { say, sayCount } from "../../words/say";
import { Fetched, Part } from "./frame";

type Asked = "begin" | "codes" | "remove";
const WORDS: Record<Asked, { readonly title: string; readonly verb: string }> = {
  begin: { title: say("Set up a second step"), verb: say("Go on") },
  codes: { title: say("New recovery codes"), verb: say("Make new codes") },
  remove: { title: say("Remove the second step"), verb: say("Remove it") },
};

export function SecondStep() {
  const { value, problem, again } = useFetched(accounts.secondFactor, "");
  const [asked, setAsked] = useState<Asked>();
  const [begun, setBegun] = useState<SecondFactorBegun>();
  const [codes, setCodes] = useState<readonly string[]>();
  const done = async (password: string) => {
    if (asked === "begin") setBegun(await accounts.beginSecondFactor({ password }));
    else if (asked === "codes") setCodes((await accounts.renewCodes({ password })).codes);
    else await accounts.removeSecondFactor({ password });
    setAsked(undefined);
    again();
  };
  return (
    <Part title={say("Second step")} text={say("An authenticator app on your phone shows a code that is asked for after the password. Who knows the password alone cannot sign in.")}>
      <Fetched value={value} problem={problem}>
        {({ enabled, codesLeft }) => (
          <div className="flex flex-wrap items-center gap-2 text-sm">
            <p className="mr-auto">{enabled ? sayCount(codesLeft, "On. {n} recovery code is left.", "On. {n} recovery codes are left.") : say("Off.")}</p>
            {enabled ? (
              <>
                <Button small onClick={() => setAsked("codes")}>
                  {say("New recovery codes")}
                </Button>
                <Button small look="quiet" onClick={() => setAsked("remove")}>
                  {say("Remove")}
                </Button>
              </>
            ) : (
              <Button onClick={() => setAsked("begin")}>{say("Set up a second step")}</Button>
            )}
          </div>
        )}
      </Fetched>
      {asked !== undefined && <ConfirmDialog {...WORDS[asked]} onConfirm={done} onClose={() => setAsked(undefined)} />}
      {begun !== undefined && (
        <FirstCode
          begun={begun}
          onClose={(made) => {
            setBegun(undefined);
            setCodes(made);
            again();
          }}
        />
      )}
      {codes !== undefined && (
        <Sheet title={say("Recovery codes")} onClose={() => setCodes(undefined)}>
          <div className="flex flex-col gap-4 text-sm">
            <p>{say("Each signs in once in place of a code, when the phone is lost. Keep them where the phone is not; they are shown only here.")}</p>
            <CopyBlock text={codes.join("\n")} what={say("the recovery codes")} />
            <div className="flex justify-end">
              <Button look="primary" onClick={() => setCodes(undefined)}>
                {say("I have kept them")}
              </Button>
            </div>
          </div>
        </Sheet>
      )}
    </Part>
  );
}

function ConfirmDialog({ title, verb, onConfirm, onClose }: { readonly title: string; readonly verb: string; readonly onConfirm: (password: string) => Promise<void>; readonly onClose: () => void }) {
  const [password, setPassword] = useState("");
  const task = useTask();
  return (
    <FormDialog title={title} verb={verb} busy={task.busy} ready={password !== ""} problem={task.problem} onSubmit={() => void task.run(() => onConfirm(password))} onClose={onClose}>
      <Field label={say("Your password")}>{(props) => <input {...props} className="field" type="password" autoFocus autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} />}</Field>
    </FormDialog>
  );
}

function FirstCode({ begun, onClose }: { readonly begun: SecondFactorBegun; readonly onClose: (codes?: readonly string[]) => void }) {
  const [code, setCode] = useState("");
  const task = useTask();
  const submit = () => task.run(async () => onClose((await accounts.confirmSecondFactor({ code })).codes));
  return (
    <FormDialog title={say("Scan it with your authenticator app")} verb={say("Turn it on")} busy={task.busy} ready={code.trim() !== ""} problem={task.problem} onSubmit={() => void submit()} onClose={() => onClose()}>
      <img src={begun.picture} alt={say("QR code of the secret")} className="size-48 self-center rounded bg-white" />
      <p>{say("Or type the secret:")}</p>
      <CopyBlock text={begun.secret} what={say("the secret")} />
      <Field label={say("Code that the app shows now")}>{(props) => <input {...props} className="field num" inputMode="numeric" autoComplete="one-time-code" value={code} onChange={(event) => setCode(event.target.value)} />}</Field>
    </FormDialog>
  );
}
