/** One of many places by a few letters, over the page: typed, chosen with the arrows, gone to with Enter. */

import { Dialog } from "radix-ui";
import { useId, useState, type ReactNode } from "react";

interface Found {
  readonly key: string;
  readonly title: string;
  readonly kind: string;
}

interface Props<T extends Found> {
  readonly title: string;
  /** What is asked for, and what it lists. */
  readonly label: string;
  readonly listed: string;
  readonly placeholder: string;
  readonly words: string;
  readonly onWords: (words: string) => void;
  /** What the words find, the best first. */
  readonly found: readonly T[];
  /** Said where nothing is. */
  readonly none: string;
  readonly onChoose: (found: T) => void;
  readonly onClose: () => void;
  /** Below the list, for the one that Enter would choose. */
  readonly foot?: (found: T) => ReactNode;
  /** Whoever is gone to takes the focus: it does not go back. */
  readonly keepsFocus?: boolean;
}

export function Finder<T extends Found>(props: Props<T>) {
  const { keepsFocus = false, onClose } = props;
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Dialog.Content
          aria-describedby={undefined}
          {...(keepsFocus ? { onCloseAutoFocus: (event: Event) => event.preventDefault() } : {})}
          className="animate-appear fixed top-[12dvh] left-1/2 z-50 w-[min(34rem,calc(100vw-1.5rem))] -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-raised shadow-xl outline-none"
        >
          <Dialog.Title className="sr-only">{props.title}</Dialog.Title>
          <Choice {...props} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Choice<T extends Found>({ label, listed, placeholder, words, onWords, found, none, onChoose, onClose, foot }: Props<T>) {
  const id = useId();
  const [at, setAt] = useState(0);
  const now = Math.min(at, found.length - 1);
  const chosen = found[now];
  const choose = (one: T | undefined) => {
    if (one === undefined) return;
    onClose();
    onChoose(one);
  };
  return (
    <>
      <input
        role="combobox"
        aria-expanded
        aria-controls={id}
        aria-activedescendant={chosen === undefined ? undefined : `${id}-${now}`}
        aria-label={label}
        autoFocus
        spellCheck={false}
        placeholder={placeholder}
        className="h-11 w-full border-b border-line bg-transparent px-4 text-base outline-none"
        value={words}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown") setAt(Math.min(found.length - 1, now + 1));
          else if (event.key === "ArrowUp") setAt(Math.max(0, now - 1));
          else if (event.key === "Enter") choose(chosen);
          else return;
          event.preventDefault();
        }}
        onChange={(event) => {
          onWords(event.target.value);
          setAt(0);
        }}
      />
      <div className="max-h-[50dvh] overflow-y-auto p-1.5">
        <div id={id} role="listbox" aria-label={listed}>
          {found.map((one, index) => (
            <button
              type="button"
              role="option"
              key={one.key}
              id={`${id}-${index}`}
              tabIndex={-1}
              aria-selected={index === now}
              ref={index === now ? (element) => element?.scrollIntoView({ block: "nearest" }) : undefined}
              onClick={() => choose(one)}
              className={`flex h-8 w-full items-center gap-3 rounded px-2.5 text-left text-sm ${index === now ? "bg-chosen" : "hover:bg-hover"}`}
            >
              <span className="truncate">{one.title}</span>
              <span className="ml-auto shrink-0 text-xs text-faint">{one.kind}</span>
            </button>
          ))}
        </div>
        {found.length === 0 && <p className="px-2.5 py-3 text-sm text-faint">{none}</p>}
      </div>
      {chosen !== undefined && foot?.(chosen)}
    </>
  );
}
