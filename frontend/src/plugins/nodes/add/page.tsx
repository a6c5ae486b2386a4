/** Add a node: address, host key, access, checklist. Each step says what it does and what comes next. */

import { useState } from "react";
import { PageHead } from "../../../components/page";
import { Steps } from "../../../components/steps";
import { useLive } from "../../../store/live";
import type { ProbeAnswer } from "../../../wire/types.gen";
import { say } from "../../../words/say";
import { NO_DRAFT } from "../model";
import { AccessStep } from "./access";
import { AddressStep } from "./address";
import { CheckStep } from "./check";
import { KeyStep } from "./key";
import { JoinStep } from "./join";
import { LocalStep } from "./local";

type Stage = "address" | "local" | "join" | "key" | "access" | "check";
const STAGES: readonly { readonly id: Stage; readonly title: string }[] = [
  { id: "address", title: say("Address") },
  { id: "key", title: say("Host key") },
  { id: "access", title: say("Access") },
  { id: "check", title: say("Checklist") },
];

export function AddNodePage() {
  const [stage, setStage] = useState<Stage>("address");
  const [draft, setDraft] = useState(NO_DRAFT);
  const [answer, setAnswer] = useState<ProbeAnswer>();
  const first = useLive((state) => Object.keys(state.nodes).length === 0);
  const name = draft.name;
  return (
    <div className="flex h-full flex-col">
      <PageHead title={first ? say("Add the first node") : say("Add a node")} back={{ href: "/nodes", title: say("nodes") }} />
      <div className="relative min-h-0 flex-1 overflow-y-auto">
        <div className="flex max-w-2xl flex-col gap-6 px-4 py-5 md:px-6">
          {stage !== "local" && stage !== "join" && <Steps steps={STAGES} now={stage} />}
          {stage === "local" && <LocalStep draft={draft} onDraft={setDraft} onBack={() => setStage("address")} onDone={() => setStage("check")} />}
          {stage === "join" && <JoinStep draft={draft} onDraft={setDraft} onBack={() => setStage("address")} onDone={() => setStage("check")} />}
          {stage === "address" && (
            <AddressStep
              draft={draft}
              onDraft={setDraft}
              onLocal={() => setStage("local")}
              onJoin={() => setStage("join")}
              onDone={(found) => {
                setAnswer(found);
                setStage("key");
              }}
            />
          )}
          {stage === "key" && answer !== undefined && (
            <KeyStep draft={draft} answer={answer} onBack={() => setStage("address")} onDone={() => setStage("access")} />
          )}
          {stage === "access" && answer !== undefined && (
            <AccessStep
              draft={draft}
              answer={answer}
              onBack={() => setStage("address")}
              onOtherKey={(found) => {
                setAnswer(found);
                setStage("key");
              }}
              onDone={() => setStage("check")}
            />
          )}
          {stage === "check" && <CheckStep name={name} />}
        </div>
      </div>
    </div>
  );
}
