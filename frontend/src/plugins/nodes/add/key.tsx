/** Step 2: the host key, compared by a person. */

import { Button } from "../../../components/button";
import { CopyBlock } from "../../../components/copy";
import type { ProbeAnswer } from "../../../wire/types.gen";
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
        <span className="font-mono text-xs">{parseAddress(draft.address).host}</span> answered with this {answer.keyType} key:
      </p>
      <CopyBlock text={answer.fingerprint} what="the fingerprint" />
      {(toProbe(draft).jump ?? []).map((jump, position) => (
        <div key={jump} className="flex flex-col gap-1.5">
          <p>
            The jump host <span className="font-mono text-xs">{jump}</span> showed this one:
          </p>
          <CopyBlock text={answer.jumpFingerprints[position] ?? ""} what={`the fingerprint of ${jump}`} />
        </div>
      ))}
      <div className="flex flex-col gap-1.5">
        <p className="text-soft">To be sure that {answer.jumpFingerprints.length === 0 ? "it is your machine, run this on the node itself" : "they are your machines, run this on each of them"}. One of its lines must show the same fingerprint.</p>
        <CopyBlock text={FINGERPRINT_COMMAND} what="the command" />
      </div>
      <p className="text-soft">ServiceBay keeps {answer.jumpFingerprints.length === 0 ? "this key" : "these keys"} and refuses any other from now on.</p>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" autoFocus onClick={onDone}>
          It is the same, continue
        </Button>
        <Button onClick={onBack}>Change the address</Button>
      </div>
    </div>
  );
}
