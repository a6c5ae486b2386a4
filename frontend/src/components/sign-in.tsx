/** Sign in; or, while there is no account yet, where to find the link that makes one. */

import { useState } from "react";
import { passkeysPossible } from "../lib/passkeys";
import { signIn } from "../store/session";
import { useTask } from "../store/nodes";
import { say } from "../words/say";
import { Button } from "./button";
import { CodeField } from "./code-field";
import { Field } from "./field";
import { late } from "./late";
import { ProblemNote } from "./notice";
import { Welcome } from "./welcome";

/** Of two uses, as HTML has it: names, and passkeys of whoever has any. */
const NAMES = ["username", "webauthn"].join(" ");
/** Where its part does not come, the password still signs in. */
const PasskeyOffer = late(() => import("./passkey-offer").then((module) => module.PasskeyOffer, () => Nothing)).View;
const Nothing = () => null;

export function SignIn({ setupNeeded, ended }: { readonly setupNeeded: boolean; readonly ended: boolean }) {
  if (setupNeeded) {
    return (
      <Welcome title={say("Welcome")} text={say("There is no account yet. ServiceBay printed a one-time link where it was started: open that link to make the first account.")}>
        <p className="text-sm text-soft">{say("The link is gone? Restart ServiceBay, and it prints a new one.")}</p>
      </Welcome>
    );
  }
  return <SignInForm ended={ended} />;
}

function SignInForm({ ended }: { readonly ended: boolean }) {
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const task = useTask();
  const asksCode = code !== "" || task.problem?.field === "code";
  return (
    <Welcome title={say("Sign in")} text={ended ? say("Your session has ended. Sign in to go on where you were.") : say("With your ServiceBay account.")}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void task.run(() => signIn({ username, password, ...(code === "" ? {} : { code }) }));
        }}
      >
        <Field label={say("Name")}>
          {(props) => <input {...props} className="field" name="username" required autoFocus autoComplete={NAMES} autoCapitalize="off" spellCheck={false} value={username} onChange={(event) => setUsername(event.target.value)} />}
        </Field>
        <Field label={say("Password")}>
          {(props) => <input {...props} className="field" name="password" required type="password" autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} />}
        </Field>
        {asksCode && <CodeField code={code} onCode={setCode} problem={task.problem} />}
        {task.problem?.field !== "code" && <ProblemNote problem={task.problem} />}
        <Button type="submit" look="primary" busy={task.busy}>
          {task.busy ? say("Signing in") : say("Sign in")}
        </Button>
      </form>
      {passkeysPossible() && <PasskeyOffer />}
    </Welcome>
  );
}
