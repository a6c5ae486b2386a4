/** The code of the second step, asked for where an account has one. */

import type { Problem } from "../wire/types.gen";
import { say } from "../words/say";
import { Field } from "./field";

interface Props {
  readonly code: string;
  readonly onCode: (code: string) => void;
  readonly problem: Problem | undefined;
}

export function CodeField({ code, onCode, problem }: Props) {
  const wrong = problem?.code === "wrong-code" ? problem.detail : undefined;
  return (
    <Field label={say("Code")} hint={say("From your authenticator app, or a recovery code.")} problem={wrong}>
      {(props) => <input {...props} className="field num" name="code" autoFocus autoComplete="one-time-code" autoCapitalize="off" spellCheck={false} value={code} onChange={(event) => onCode(event.target.value)} />}
    </Field>
  );
}
