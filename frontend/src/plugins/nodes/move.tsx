/** A node has another address now: the machine there must show the host key that the node has. */

import { useState } from "react";
import { Field } from "../../components/field";
import { FormDialog } from "../../components/form-dialog";
import { moveNode, useTask } from "../../store/nodes";
import type { NodeView } from "../../wire/types.gen";
import { say } from "../../words/say";
import { parseAddress } from "./model";

export function MoveNode({ node, onClose }: { readonly node: NodeView; readonly onClose: () => void }) {
  const [address, setAddress] = useState(node.address ?? "");
  const [port, setPort] = useState(String(node.port ?? 22));
  const task = useTask();
  const problem = (field: string) => (task.problem?.field === field ? task.problem.detail : undefined);
  const onAddress = (text: string) => {
    setAddress(text);
    const typed = parseAddress(text).port;
    if (typed !== undefined) setPort(typed);
  };
  const move = () => task.run(() => moveNode(node.name, { host: parseAddress(address).host, port: Number(port) || 22 })).then((well) => well && onClose());
  return (
    <FormDialog title={say("The address of {name}", { name: node.name })} verb={say("Connect to it there")} busy={task.busy} ready={address.trim() !== ""} problem={task.problem?.field === undefined ? task.problem : undefined} onSubmit={() => void move()} onClose={onClose}>
      <p className="text-soft">{say("For a machine that has another address now. It must show the host key that ServiceBay knows; its history, checks and trash stay.")}</p>
      <div className="grid gap-4 sm:grid-cols-[1fr_5rem]">
        <Field label={say("Address")} problem={problem("host")}>
          {(props) => <input {...props} className="field font-mono" value={address} onChange={(event) => onAddress(event.target.value)} autoComplete="off" autoCapitalize="off" spellCheck={false} autoFocus />}
        </Field>
        <Field label={say("Port")} problem={problem("port")}>
          {(props) => <input {...props} className="field num font-mono" value={port} onChange={(event) => setPort(event.target.value.replace(/\D/g, ""))} inputMode="numeric" />}
        </Field>
      </div>
    </FormDialog>
  );
}
