/** What index.html loads: the language of the page first, since the app's modules say texts as they are loaded. */

import "./index.css";
import { learnSentences } from "./words/arrival";
import { learnTexts } from "./words/say";

void Promise.all([learnTexts(), learnSentences()]).then(() => import("./start"));

// Has the page say that the hub does not answer where the browser would say it. Browsers allow it on HTTPS and on this machine.
if (import.meta.env.PROD && "serviceWorker" in navigator) {
  addEventListener("load", () => void navigator.serviceWorker.register("/worker.js").catch(() => undefined), { once: true });
}
