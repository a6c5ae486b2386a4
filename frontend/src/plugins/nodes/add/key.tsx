/** Step 2: the host key, compared by a person. */

import { Button } from "../../../components/button";
import { CopyBlock } from "../../../components/copy";
import type { ProbeAnswer } from "../../../wire/types.gen";
import { say, Say } from "../../../words/say";
import { FINGERPRINT_COMMAND } from "../changed-key";
import { parseAddress, toProbe, type Draft } from "../model";

interface KeyProps {
  readonly draft: Draft;
  readonly answer: ProbeAnswer;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

export function KeyStep({ draft, answer, onBack, onDone }: KeyProps) {
  return (
    <div className="flex flex-col gap-4 text-sm">
      <p>
        <Say text="{host} answered with this {type} key:" values={{ host: <span className="font-mono text-xs">{parseAddress(draft.address).host}</span>, type: answer.keyType }} />
      </p>
      <CopyBlock text={answer.fingerprint} what={say("the fingerprint")} />
      {(toProbe(draft).jump ?? []).map((jump, position) => (
        <div key={jump} className="flex flex-col gap-1.5">
          <p>
            <Say text="The jump host {host} showed this one:" values={{ host: <span className="font-mono text-xs">{jump}</span> }} />
          </p>
          <CopyBlock text={answer.jumpFingerprints[position] ?? ""} what={say("the fingerprint of {jump}", { jump })} />
        </div>
      ))}
      <div className="flex flex-col gap-1.5">
        <p className="text-soft">{answer.jumpFingerprints.length === 0 ? say("To be sure that it is your machine, run this on the node itself. One of its lines must show the same fingerprint.") : say("To be sure that they are your machines, run this on each of them. One of its lines must show the same fingerprint.")}</p>
        <CopyBlock text={FINGERPRINT_COMMAND} what={say("the command")} />
      </div>
      <p className="text-soft">{answer.jumpFingerprints.length === 0 ? say("ServiceBay keeps this key and refuses any other from now on.") : say("ServiceBay keeps these keys and refuses any other from now on.")}</p>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" autoFocus onClick={onDone}>
          {say("It is the same, continue")}
        </Button>
        <Button onClick={onBack}>{say("Change the address")}</Button>
      </div>
    </div>
  );
}
