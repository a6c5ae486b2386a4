/** A connection that nobody else knows of, drawn by hand: from one thing on the map to another. */

import { useCallback, useState } from "react";
import { Field } from "../../components/field";
import { FormDialog } from "../../components/form-dialog";
import { graph } from "../../store/graph";
import { useTask } from "../../store/nodes";
import { noteRefusal } from "../../store/session";
import { useStore } from "../../store/store";
import { showToast } from "../../store/toasts";
import { api, ApiError } from "../../wire/http";
import type { GraphNode } from "../../wire/types.gen";
import { say, Say } from "../../words/say";
import { kindOn, ThingField } from "./thing-field";

export interface Ends {
  readonly source: string;
  /** Undefined: it is chosen in the dialogue. */
  readonly target: string | undefined;
}

export async function removeEdge(id: string): Promise<void> {
  try {
    await api.removeGraphEdge(id);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    noteRefusal(error);
    showToast({ tone: "failed", title: say("The connection is still there"), detail: error.problem.detail });
  }
}

export function DrawDialog({ ends, onClose }: { readonly ends: Ends; readonly onClose: () => void }) {
  const doc = useStore(graph, (now) => now.state);
  const [target, setTarget] = useState(ends.target);
  const [label, setLabel] = useState("");
  const [port, setPort] = useState(0);
  const task = useTask();
  const source = doc?.nodes[ends.source];
  const mayEnd = useCallback((node: GraphNode) => node.id !== ends.source && node.kind !== "missing", [ends.source]);
  const chosen = target === undefined ? undefined : doc?.nodes[target];
  const submit = async () => {
    if (target !== undefined && (await task.run(() => api.addGraphEdge({ source: ends.source, target, label: label.trim(), port })))) onClose();
  };
  return (
    <FormDialog title={say("A connection from {label}", { label: source?.label ?? ends.source })} verb={say("Draw the connection")} busy={task.busy} ready={chosen !== undefined} problem={task.problem} onSubmit={() => void submit()} onClose={onClose}>
      {chosen !== undefined ? (
        <p className="flex items-baseline justify-between gap-3">
          <span className="min-w-0 wrap-anywhere">
            <Say text="To {name}" values={{ name: <strong className="font-semibold">{chosen.label}</strong> }} /> <span className="text-faint">{kindOn(chosen)}</span>
          </span>
          <button type="button" className="link text-sm text-soft" onClick={() => setTarget(undefined)}>
            {say("Choose another")}
          </button>
        </p>
      ) : (
        <ThingField label={say("To")} listed={say("What it may lead to")} keep={mayEnd} onChoose={setTarget} />
      )}
      <Field label={say("What it is")} hint={say("A word or two at the line, such as “nightly backup”.")}>
        {(props) => <input {...props} className="field" maxLength={80} value={label} onChange={(event) => setLabel(event.target.value)} />}
      </Field>
      <Field label={say("Port")} hint={say("Left at 0, none.")}>
        {(props) => <input {...props} type="number" min={0} max={65535} className="field" value={port} onChange={(event) => setPort(event.target.valueAsNumber || 0)} />}
      </Field>
    </FormDialog>
  );
}
