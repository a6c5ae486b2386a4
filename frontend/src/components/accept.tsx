/** Who follows a one-time link (`/welcome#token=…&name=…`) sets the password of the account. */

import { useState } from "react";
import { useLocation } from "wouter";
import { useTask } from "../store/nodes";
import { acceptInvitation } from "../store/session";
import { say } from "../words/say";
import { Button } from "./button";
import { CodeField } from "./code-field";
import { Field } from "./field";
import { ProblemNote } from "./notice";
import { readName, readToken } from "./set-up";
import { Welcome } from "./welcome";

export function Accept() {
  const [token] = useState(() => readToken(window.location.hash));
  const [name] = useState(() => readName(window.location.hash));
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [, navigate] = useLocation();
  const task = useTask();
  const asksCode = code !== "" || task.problem?.field === "code";
  if (token === "") {
    return (
      <Welcome title={say("This link is not whole")} text={say("The part behind # is missing. Copy the whole link that you were given.")}>
        <Button onClick={() => navigate("/")}>{say("Sign in")}</Button>
      </Welcome>
    );
  }
  const submit = () =>
    task.run(async () => {
      await acceptInvitation({ token, password, ...(code === "" ? {} : { code }) });
      // Replaces the address, so that the spent token is in no history.
      navigate("/", { replace: true });
    });
  const weak = task.problem?.field === "password" ? task.problem.detail : undefined;
  return (
    <Welcome title={say("Choose your password")} text={say("With it you sign in to ServiceBay from now on. This link works once.")}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {name !== "" && (
          <Field label={say("Name")} hint={say("With it and the password you sign in from now on.")}>
            {(props) => <input {...props} className="field" name="username" readOnly autoComplete="username" value={name} />}
          </Field>
        )}
        <Field label={say("Password")} hint={say("At least 10 characters. A sentence of a few words is easy to remember and hard to guess.")} problem={weak}>
          {(props) => <input {...props} className="field" name="password" required autoFocus type="password" autoComplete="new-password" value={password} onChange={(event) => setPassword(event.target.value)} />}
        </Field>
        {asksCode && <CodeField code={code} onCode={setCode} problem={task.problem} />}
        {task.problem?.field === undefined && <ProblemNote problem={task.problem} />}
        <Button type="submit" look="primary" busy={task.busy}>
          {task.busy ? say("Signing in") : say("Set it and sign in")}
        </Button>
      </form>
    </Welcome>
  );
}
