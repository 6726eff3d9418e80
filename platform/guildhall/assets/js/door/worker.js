// The service worker of the kiosk: the network first, and the screen that is kept on the device where there is none.
const CACHE = "guildhall-kiosk";
const PATIENCE = 6000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (new URL(request.url).origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (request.method === "GET" && /^(style|script|font|image)$/.test(request.destination)) event.respondWith(part(request));
});

async function page(request) {
  try {
    const answer = await (request.method === "GET" ? inTime(fetch(request)) : fetch(request));
    if (answer.status < 500) return answer;
  } catch {
    // as without a network
  }
  const cache = await caches.open(CACHE);
  return (await cache.match(request.url, { ignoreVary: true }))
    ?? (await cache.match(self.registration.scope, { ignoreVary: true }))
    ?? Response.error();
}

async function part(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

function inTime(answer) {
  return new Promise((resolve, reject) => {
    setTimeout(reject, PATIENCE);
    answer.then(resolve, reject);
  });
}
