/** What a node has and lacks, each gap with the command that cures it. */

import { CopyBlock } from "../../components/copy";
import { ToneMark } from "../../components/tone";
import type { CapabilityView, Tone } from "../../wire/types.gen";
import { say } from "../../words/say";
import { capabilityTone } from "./model";

const SAID: Record<Tone, string> = { ok: say("has it"), look: say("could be better"), act: say("missing"), busy: say("being checked"), off: say("not known") };

export function Checklist({ capabilities }: { readonly capabilities: readonly CapabilityView[] }) {
  return (
    <ul className="flex flex-col">
      {capabilities.map((line) => {
        const tone = capabilityTone(line);
        return (
          <li key={line.id} className="flex items-start gap-2.5 py-1.5 text-sm">
            <span className="pt-1">
              <ToneMark tone={tone} silent />
              <span className="sr-only">{SAID[tone]}: </span>
            </span>
            <div className="min-w-0 flex-1">
              <p>
                <span className={tone === "ok" ? "" : "font-medium"}>{line.title}</span> <span className="ml-1 text-soft">{line.detail}</span>
              </p>
              {line.cure !== undefined && (
                <div className="mt-1.5 max-w-2xl">
                  <CopyBlock text={line.cure} what={say("the command for: {title}", { title: line.title })} />
                </div>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
