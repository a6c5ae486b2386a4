/** The other way in: the machine that ServiceBay itself runs on, without SSH. */

import { Button } from "../../../components/button";
import { ProblemNote } from "../../../components/notice";
import { useLive } from "../../../store/live";
import { addNode, useTask } from "../../../store/nodes";
import { say } from "../../../words/say";
import type { Draft } from "../model";
import { NameField, nameProblem } from "./name-field";

interface Props {
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

export function LocalStep({ draft, onDraft, onBack, onDone }: Props) {
  const task = useTask();
  const taken = useLive((state) => state.nodes[draft.name] !== undefined);
  const problem = nameProblem(draft.name, taken);
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === undefined) void task.run(() => addNode({ name: draft.name, kind: "local" }).then(onDone));
      }}
    >
      <p className="text-sm text-soft">{say("This is the machine ServiceBay runs on, and the user it runs as. No SSH and no key is needed.")}</p>
      <NameField first name={draft.name} problem={draft.name === "" ? undefined : problem} onName={(name) => onDraft({ ...draft, name })} />
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
