/** The mark of a state: always a shape as well as a colour, so that it reads without colour. */

import type { Tone } from "../wire/types.gen";
import { say } from "../words/say";

const COLOUR: Record<Tone, string> = {
  ok: "text-load",
  look: "text-look",
  act: "text-act",
  busy: "text-accent",
  off: "text-faint",
};

export const TONE_TEXT: Record<Tone, string> = { ok: "text-soft", look: "text-look", act: "text-act", busy: "text-accent", off: "text-faint" };

const NAME: Record<Tone, string> = { ok: say("well"), look: say("worth a look"), act: say("needs you"), busy: say("in progress"), off: say("off") };

/** `silent`: the state stands beside it in words, so a screen reader need not hear the mark. */
export function ToneMark({ tone, silent = false }: { readonly tone: Tone; readonly silent?: boolean }) {
  const label = silent ? { "aria-hidden": true as const } : { role: "img", "aria-label": NAME[tone] };
  return (
    <svg viewBox="0 0 12 12" className={`size-3 shrink-0 ${COLOUR[tone]} ${tone === "busy" ? "animate-turn" : ""}`} {...label}>
      {SHAPE[tone]}
    </svg>
  );
}

const SHAPE: Record<Tone, React.ReactNode> = {
  ok: <circle cx="6" cy="6" r="3.2" fill="currentColor" />,
  look: (
    <>
      <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M6 1.8a4.2 4.2 0 0 1 0 8.4z" fill="currentColor" />
    </>
  ),
  act: <path d="M6 1 11.4 10.6H.6z" fill="currentColor" />,
  busy: <path d="M6 1.6a4.4 4.4 0 1 1-4.4 4.4" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />,
  off: <circle cx="6" cy="6" r="3.6" fill="none" stroke="currentColor" strokeWidth="1.5" />,
};
