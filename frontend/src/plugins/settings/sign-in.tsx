/** One's own sign-in: the password, passkeys, the second step, and where one is signed in. */

import { useState } from "react";
import { Button } from "../../components/button";
import { Field } from "../../components/field";
import { ProblemNote } from "../../components/notice";
import { useTask } from "../../store/nodes";
import { showToast } from "../../store/toasts";
import { accounts } from "../../wire/accounts";
import { say } from "../../words/say";
import { Part, SettingsFrame } from "./frame";
import { Passkeys } from "./passkeys";
import { SecondStep } from "./second-step";
import { Sessions } from "./sessions";

export function SignInPage() {
  const [changed, setChanged] = useState(0);
  return (
    <SettingsFrame title={say("Sign-in")}>
      <Password onChange={() => setChanged(changed + 1)} />
      <Passkeys />
      <SecondStep />
      <Sessions version={String(changed)} />
    </SettingsFrame>
  );
}

function Password({ onChange }: { readonly onChange: () => void }) {
  const [old, setOld] = useState("");
  const [next, setNext] = useState("");
  const task = useTask();
  const fault = (field: string) => (task.problem?.field === field ? task.problem.detail : undefined);
  const submit = async () => {
    if (!(await task.run(() => accounts.changePassword({ password: old, newPassword: next })))) return;
    setOld("");
    setNext("");
    onChange();
    showToast({ tone: "done", title: say("Your password is changed"), detail: say("All other sessions have ended.") });
  };
  return (
    <Part title={say("Password")} text={say("A new password ends all your other sessions. API tokens go on.")}>
      <form
        aria-label={say("Change the password")}
        className="flex max-w-sm flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field label={say("Password now")} problem={fault("password")}>
          {(props) => <input {...props} className="field" type="password" autoComplete="current-password" value={old} onChange={(event) => setOld(event.target.value)} />}
        </Field>
        <Field label={say("New password")} hint={say("At least 10 characters. A sentence of a few words is easy to remember and hard to guess.")} problem={fault("newPassword")}>
          {(props) => <input {...props} className="field" type="password" autoComplete="new-password" value={next} onChange={(event) => setNext(event.target.value)} />}
        </Field>
        {task.problem?.field === undefined && <ProblemNote problem={task.problem} />}
        <Button type="submit" className="self-start" busy={task.busy} disabled={old === "" || next === ""}>
          {say("Change the password")}
        </Button>
      </form>
    </Part>
  );
}
