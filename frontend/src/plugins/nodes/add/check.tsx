/** Step 4: what the node lacks, with the cures. */

import { useState } from "react";
import { Link } from "wouter";
import { Button } from "../../../components/button";
import { ProblemNote } from "../../../components/notice";
import { nodePath } from "../../../lib/route";
import { useLive } from "../../../store/live";
import { testNode, useTask } from "../../../store/nodes";
import type { TestAnswer } from "../../../wire/types.gen";
import { say } from "../../../words/say";
import { Checklist } from "../checklist";

export function CheckStep({ name }: { readonly name: string }) {
  const node = useLive((state) => state.nodes[name]);
  const [result, setResult] = useState<TestAnswer>();
  const task = useTask();
  const capabilities = result?.capabilities ?? node?.capabilities ?? [];
  const missing = capabilities.filter((line) => line.state !== "ok" && line.state !== "unknown").length;
  return (
    <div className="flex flex-col gap-4 text-sm">
      <p role="status" className="text-base font-medium">
        {capabilities.length === 0 ? say("{name} was added. Waiting for what it says about itself.", { name }) : missing === 0 ? say("{name} was added, and lacks nothing.", { name }) : say("{name} was added. What it lacks, with the cure:", { name })}
      </p>
      {node !== undefined && node.status !== "online" && <p className="text-soft">{node.statusText}</p>}
      <ProblemNote problem={task.problem} />
      <Checklist capabilities={capabilities} />
      <div className="flex flex-wrap gap-2">
        <Link href={nodePath(name)} className="inline-flex h-8 items-center rounded-md bg-accent px-3 text-sm font-medium text-on-accent hover:opacity-90">
          {say("Open {name}", { name })}
        </Link>
        <Button busy={task.busy} onClick={() => void task.run(async () => setResult(await testNode(name)))}>
          {task.busy ? say("Checking") : say("Check again")}
        </Button>
      </div>
    </div>
  );
}
