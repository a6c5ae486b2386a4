/** Addresses in what programs write: only the web's, and in a tab that knows nothing of this one. */

/** The address if it may be opened. Pure. */
export function webAddress(text: string): string | undefined {
  try {
    const address = new URL(text);
    return address.protocol === "http:" || address.protocol === "https:" ? address.href : undefined;
  } catch {
    return undefined;
  }
}

export function openLink(_event: MouseEvent, text: string): void {
  const address = webAddress(text);
  if (address !== undefined) window.open(address, "_blank", "noopener,noreferrer");
}
