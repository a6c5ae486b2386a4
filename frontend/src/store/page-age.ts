/** Whether this page is of the build that the hub serves now. Names of scripts carry the hash of their content. */

const script = (page: Document): string | undefined => page.querySelector<HTMLScriptElement>('script[type="module"][src]')?.getAttribute("src") ?? undefined;

/** Asks the hub for its start page; one that does not answer has told of no other. */
export async function pageIsOld(): Promise<boolean> {
  try {
    const answer = await fetch("/", { cache: "no-cache" });
    const theirs = answer.ok ? script(new DOMParser().parseFromString(await answer.text(), "text/html")) : undefined;
    return theirs !== undefined && theirs !== script(document);
  } catch {
    return false;
  }
}
