/** The other way in: the machine that ServiceBay itself runs on, without SSH. */

import { Button } from "../../../components/button";
import { Field } from "../../../components/field";
import { ProblemNote } from "../../../components/notice";
import { useLive } from "../../../store/live";
import { addNode, useTask } from "../../../store/nodes";
import { say } from "../../../words/say";
import { NODE_NAME, type Draft } from "../model";

interface Props {
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

export function LocalStep({ draft, onDraft, onBack, onDone }: Props) {
  const task = useTask();
  const taken = useLive((state) => state.nodes[draft.name] !== undefined);
  const problem = taken ? say("A node with this name exists already.") : draft.name === "" || NODE_NAME.test(draft.name) ? undefined : say("Small letters, digits and hyphens.");
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === undefined && draft.name !== "") void task.run(() => addNode({ name: draft.name, kind: "local" }).then(onDone));
      }}
    >
      <p className="text-sm text-soft">{say("This is the machine ServiceBay runs on, and the user it runs as. No SSH and no key is needed.")}</p>
      <Field label={say("Name")} hint={say("How ServiceBay calls it, in addresses and tables.")} problem={problem}>
        {(props) => <input {...props} className="field font-mono sm:max-w-56" autoFocus required autoComplete="off" spellCheck={false} value={draft.name} onChange={(event) => onDraft({ ...draft, name: event.target.value })} />}
      </Field>
      <ProblemNote problem={task.problem} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" busy={task.busy}>
          {task.busy ? say("Adding") : say("Add this machine")}
        </Button>
        <Button onClick={onBack}>{say("Another machine, over SSH")}</Button>
      </div>
    </form>
  );
}
