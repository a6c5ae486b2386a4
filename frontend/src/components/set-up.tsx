/** The first account, made with the one-time token of the link that the hub printed (`/setup#token=…`). */

import { useState } from "react";
import { useLocation } from "wouter";
import { ADD_NODE_PATH } from "../lib/route";
import { setUp } from "../store/session";
import { useTask } from "../store/nodes";
import { say } from "../words/say";
import { Button } from "./button";
import { Field } from "./field";
import { ProblemNote } from "./notice";
import { Steps } from "./steps";
import { Welcome } from "./welcome";

export const FIRST_STEPS = [
  { id: "account", title: say("Account") },
  { id: "node", title: say("First node") },
];

/** The token stands behind `#`, so that it reaches no server log. */
export function readToken(hash: string): string {
  return new URLSearchParams(hash.replace(/^#/, "")).get("token") ?? "";
}

/** Whose link it is; empty where it does not say so. */
export function readName(hash: string): string {
  return new URLSearchParams(hash.replace(/^#/, "")).get("name") ?? "";
}

export function SetUp() {
  const [token] = useState(() => readToken(window.location.hash));
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [, navigate] = useLocation();
  const task = useTask();
  const fieldProblem = (field: string) => (task.problem?.field === field ? task.problem.detail : undefined);
  if (token === "") {
    return (
      <Welcome title={say("This link is not whole")} text={say("The part behind # is missing. Copy the whole link that ServiceBay printed where it was started.")}>
        <p className="text-sm text-soft">{say("The link is gone? Restart ServiceBay, and it prints a new one.")}</p>
      </Welcome>
    );
  }
  const submit = () =>
    task.run(async () => {
      const hasNode = await setUp({ token, username, password });
      // Replaces the address, so that the spent token is in no history.
      navigate(hasNode ? "/" : ADD_NODE_PATH, { replace: true });
    });
  return (
    <Welcome title={say("Make the first account")} text={say("It can do everything in ServiceBay. The next step adds your first node.")}>
      <div className="mb-5">
        <Steps steps={FIRST_STEPS} now="account" />
      </div>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field label={say("Name")} problem={fieldProblem("username")}>
          {(props) => <input {...props} className="field" name="username" required autoFocus autoComplete="username" autoCapitalize="off" spellCheck={false} value={username} onChange={(event) => setUsername(event.target.value)} />}
        </Field>
        <Field label={say("Password")} hint={say("At least 10 characters. A sentence of a few words is easy to remember and hard to guess.")} problem={fieldProblem("password")}>
          {(props) => <input {...props} className="field" name="password" required type="password" autoComplete="new-password" value={password} onChange={(event) => setPassword(event.target.value)} />}
        </Field>
        {task.problem?.field === undefined && <ProblemNote problem={task.problem} />}
        <Button type="submit" look="primary" busy={task.busy}>
          {task.busy ? say("Making the account") : say("Make the account")}
        </Button>
      </form>
    </Welcome>
  );
}
