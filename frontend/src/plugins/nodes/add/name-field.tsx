/** How a node is to be called, the same in each way in. */

import { Field } from "../../../components/field";
import { say } from "../../../words/say";
import { NODE_NAME } from "../model";

/** Why a node cannot be called so. */
export const nameProblem = (name: string, taken: boolean): string | undefined => (taken ? say("A node with this name exists already.") : NODE_NAME.test(name) ? undefined : say("Small letters, digits and hyphens."));

interface Props {
  readonly name: string;
  readonly problem: string | undefined;
  /** It is what the form asks for first. */
  readonly first?: boolean;
  readonly onName: (name: string) => void;
}

export function NameField({ name, problem, first = false, onName }: Props) {
  return (
    <Field label={say("Name")} hint={say("How ServiceBay calls it, in addresses and tables.")} problem={problem}>
      {(props) => <input {...props} className="field font-mono sm:max-w-56" autoFocus={first} required={first} autoComplete="off" spellCheck={false} value={name} onChange={(event) => onName(event.target.value)} />}
    </Field>
  );
}
