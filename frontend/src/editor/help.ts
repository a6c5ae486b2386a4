/** The box that explains a key or a field when one points at it. */

export interface Help {
  readonly name: string;
  readonly summary?: string | undefined;
  readonly note?: string | undefined;
}

export function helpElement({ name, summary, note }: Help): HTMLElement {
  const box = document.createElement("div");
  box.style.padding = "0.5rem 0.75rem";
  const add = (text: string | undefined, style: string) => {
    if (text === undefined) return;
    const line = box.appendChild(document.createElement("p"));
    line.textContent = text;
    line.style.cssText = style;
  };
  add(name, "font-family: var(--font-mono); font-size: 0.75rem; font-weight: 600");
  add(summary, "margin-top: 0.2rem");
  add(note, "margin-top: 0.2rem; color: var(--color-faint); font-size: 0.75rem");
  return box;
}
