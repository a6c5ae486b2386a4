/** Keys that a phone's keyboard lacks. Ctrl and Alt are held until the next key. */

import type { MouseEvent } from "react";
import { say, sayAs } from "../words/say";
import { sequenceOf, type Extra, type Held } from "./keys";

// not said: what stands on the keys
const KEYS: readonly Extra[] = ["Esc", "Tab", "↑", "↓", "←", "→", "Home", "End", "PgUp", "PgDn"];
const NAMES: Partial<Record<Extra, string>> = { "↑": sayAs("key", "Up"), "↓": sayAs("key", "Down"), "←": sayAs("key", "Left"), "→": sayAs("key", "Right") };
const SHAPE = "h-10 min-w-11 shrink-0 rounded-md border px-2 text-sm active:bg-pressed";
const KEY = `${SHAPE} border-line bg-raised`;
const HELD = `${SHAPE} border-accent bg-chosen font-semibold text-accent`;

// The pointer must not take the focus: the phone's keyboard would go.
const stay = (event: MouseEvent<HTMLElement>) => event.preventDefault();

interface Props {
  readonly held: Held;
  readonly onHeld: (held: Held) => void;
  readonly application: () => boolean;
  readonly onType: (text: string) => void;
}

export function KeyRow({ held, onHeld, application, onType }: Props) {
  const press = (key: Extra) => onType(sequenceOf(key, held, application()));
  return (
    <div role="toolbar" aria-label={say("More keys")} tabIndex={-1} onMouseDown={stay} className="flex shrink-0 gap-1 overflow-x-auto border-t border-line bg-side p-1 [scrollbar-width:none]">
      {KEYS.slice(0, 2).map((key) => (
        <button key={key} type="button" className={KEY} onClick={() => press(key)}>
          {key}
        </button>
      ))}
      <button type="button" aria-pressed={held.ctrl} className={held.ctrl ? HELD : KEY} onClick={() => onHeld({ ...held, ctrl: !held.ctrl })}>
        {say("Ctrl")}
      </button>
      <button type="button" aria-pressed={held.alt} className={held.alt ? HELD : KEY} onClick={() => onHeld({ ...held, alt: !held.alt })}>
        {say("Alt")}
      </button>
      {KEYS.slice(2).map((key) => (
        <button key={key} type="button" aria-label={NAMES[key]} className={KEY} onClick={() => press(key)}>
          {key}
        </button>
      ))}
    </div>
  );
}
