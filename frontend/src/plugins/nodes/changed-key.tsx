/** The warning when a node shows another host key than the one that was trusted. */

import { useState } from "react";
import { Button } from "../../components/button";
import { CopyBlock } from "../../components/copy";
import { ProblemNote } from "../../components/notice";
import { trustNode, useTask } from "../../store/nodes";
import type { NodeView } from "../../wire/types.gen";
import { say } from "../../words/say";

export const FINGERPRINT_COMMAND = "for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf $key; done";

export function ChangedKey({ node }: { readonly node: NodeView }) {
  const [compared, setCompared] = useState(false);
  const task = useTask();
  const offered = node.offeredFingerprint;
  if (node.status !== "refused" || offered === undefined) return null;
  return (
    <div role="alert" className="mx-4 mb-4 flex flex-col gap-3 rounded-md bg-act-wash p-4 text-sm">
      <div>
        <h2 className="font-semibold text-act">{say("The node's host key has changed")}</h2>
        <p className="mt-1 text-soft">{say("It was installed anew, or something else answers at its address. ServiceBay sends nothing to it until you decide.")}</p>
      </div>
      <dl className="grid gap-x-3 gap-y-1 sm:grid-cols-[auto_1fr]">
        <dt className="text-faint">{say("Trusted")}</dt>
        <dd className="font-mono text-xs leading-5 wrap-anywhere">{node.fingerprint ?? say("none")}</dd>
        <dt className="text-faint">{say("Shown now")}</dt>
        <dd className="font-mono text-xs leading-5 font-semibold wrap-anywhere">{offered}</dd>
      </dl>
      <div className="flex flex-col gap-1.5">
        <p className="text-soft">{say("Run this on the node itself and compare:")}</p>
        <CopyBlock text={FINGERPRINT_COMMAND} what={say("the command")} />
      </div>
      <label className="flex items-center gap-2">
        <input type="checkbox" checked={compared} onChange={(event) => setCompared(event.target.checked)} />
        {say("The node itself shows this new fingerprint")}
      </label>
      <ProblemNote problem={task.problem} />
      <div>
        <Button need="administer" look="danger" disabled={!compared} busy={task.busy} onClick={() => void task.run(() => trustNode(node.name, offered))}>
          {say("Trust the new key")}
        </Button>
      </div>
    </div>
  );
}
