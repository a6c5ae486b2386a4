/** Step 2: the host key, compared by a person. */

import { Button } from "../../../components/button";
import { CopyBlock } from "../../../components/copy";
import type { ProbeAnswer } from "../../../wire/types.gen";
import { FINGERPRINT_COMMAND } from "../changed-key";
import { parseAddress, type Draft } from "../model";

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
      <div className="flex flex-col gap-1.5">
        <p className="text-soft">To be sure that it is your machine, run this on the node itself. One of its lines must show the same fingerprint.</p>
        <CopyBlock text={FINGERPRINT_COMMAND} what="the command" />
      </div>
      <p className="text-soft">ServiceBay keeps this key and refuses any other from now on.</p>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" autoFocus onClick={onDone}>
          It is the same, continue
        </Button>
        <Button onClick={onBack}>Change the address</Button>
      </div>
    </div>
  );
}
