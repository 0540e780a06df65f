{% autoescape off %}"use strict";
const PAGE = {{ page }}, FILES = {{ files }}, NAME = {{ name }};
self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll([PAGE, ...FILES])));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname === PAGE || FILES.includes(url.pathname)) event.respondWith(answer(event.request, url));
});
// The network first; what was kept where there is none. A page that is refused is not kept any longer.
async function answer(request, url) {
  const cache = await caches.open(NAME);
  try {
    const found = await fetch(request);
    if (found.ok && !found.redirected) await cache.put(url.pathname, found.clone());
    else if (found.type === "opaqueredirect" || (found.status >= 400 && found.status < 500)) await cache.delete(PAGE);
    return found;
  } catch (error) {
    const kept = await cache.match(url.pathname);
    if (kept) return kept;
    throw error;
  }
}
{% endautoescape %}
