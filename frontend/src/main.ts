/** What index.html loads: the language of the page first, since the app's modules say texts as they are loaded; then the app. */

import "./index.css";
import { learnSentences } from "./words/arrival";
import { learnTexts, say } from "./words/say";

const PAUSES_MS = [250, 1_000, 3_000];

void Promise.all([learnTexts(), learnSentences()]).then(() => start(PAUSES_MS));

/** A network that changes while the page is loaded (a phone, a new interface) breaks off what is being fetched: try again. */
async function start([pause, ...more]: readonly number[]): Promise<void> {
  try {
    await import("./start");
  } catch (error) {
    if (pause === undefined) {
      giveUp();
      throw error;
    }
    setTimeout(() => void start(more), pause);
  }
}

function giveUp(): void {
  const again = document.createElement("button");
  again.textContent = say("Load the page anew");
  again.className = "m-6 rounded-md border border-line px-3 py-1.5";
  again.addEventListener("click", () => location.reload());
  document.getElementById("root")?.replaceChildren(again);
}

// Has the page say that the hub does not answer where the browser would say it. Browsers allow it on HTTPS and on this machine.
if (import.meta.env.PROD && "serviceWorker" in navigator) {
  addEventListener("load", () => void navigator.serviceWorker.register("/worker.js").catch(() => undefined), { once: true });
}
