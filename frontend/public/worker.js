// Keeps the start page, and nothing else, for when the hub does not answer: the page then says so itself. Scripts and styles
// have the hash of their content in their names and are in the browser's own cache; what the hub knows is never kept here.
const KEPT = "servicebay";
const START = "/index.html";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.add(START)));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => event.waitUntil(Promise.all([self.clients.claim(), self.registration.navigationPreload?.enable()])));

self.addEventListener("fetch", (event) => {
  if (event.request.mode !== "navigate" || event.request.method !== "GET") return;
  const { pathname } = new URL(event.request.url);
  if (/^\/(api|status|metrics|plugins)(\/|$)/.test(pathname)) return;
  event.respondWith(answer(event));
});

async function answer(event) {
  try {
    const page = (await event.preloadResponse) ?? (await fetch(event.request));
    event.waitUntil(keep(page.headers.get("etag")));
    return page;
  } catch (error) {
    const kept = await caches.match(START);
    if (kept === undefined) throw error;
    return kept;
  }
}

/** Takes the start page anew when the hub has another. */
async function keep(etag) {
  const kept = await caches.match(START);
  if (etag === null || kept?.headers.get("etag") === etag) return;
  const cache = await caches.open(KEPT);
  await cache.add(START);
}
