/** What index.html loads: the language of the page first, since the app's modules say texts as they are loaded; then the app. */

import "./index.css";
import { again } from "./lib/again";
import { learnSentences } from "./words/arrival";
import { learnTexts, say } from "./words/say";

void Promise.all([learnTexts(), learnSentences()])
  .then(() => again(() => import("./start"), [250, 1_000, 3_000]))
  .catch(giveUp);

function giveUp(error: unknown): void {
  const anew = document.createElement("button");
  anew.textContent = say("Load the page anew");
  anew.className = "m-6 rounded-md border border-line px-3 py-1.5";
  anew.addEventListener("click", () => location.reload());
  document.getElementById("root")?.replaceChildren(anew);
  throw error;
}

// Has the page say that the hub does not answer where the browser would say it. Browsers allow it on HTTPS and on this machine.
if (import.meta.env.PROD && "serviceWorker" in navigator) {
  addEventListener("load", () => void navigator.serviceWorker.register("/worker.js").catch(() => undefined), { once: true });
}
