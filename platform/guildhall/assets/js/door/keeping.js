// The kiosk's screen is kept on the device, in each language, so that a reload without a network shows it again.
const CACHE = "guildhall-kiosk";

export async function keepAtHand(door) {
  if (!navigator.serviceWorker || !door.worker) return;
  await navigator.serviceWorker.register(door.worker, { scope: door.screen });
  const cache = await caches.open(CACHE);
  const pages = Object.entries(door.offline);
  for (const [language, address] of pages) {
    const page = await fetch(address, { cache: "no-store" });
    if (!page.ok) return;
    if (language === document.documentElement.lang) await cache.put(door.screen, page.clone());
    await cache.put(address, page);
  }
  const parts = [...document.querySelectorAll('link[rel="stylesheet"], link[rel="icon"], script[src], header img[src]')]
    .map((part) => part.href || part.src)
    .filter((address) => !address.startsWith("data:")) // such an icon stands in the page itself
    .concat(door.fonts);
  const wanted = new Set([door.screen, ...pages.map(([, address]) => address), ...parts]
    .map((address) => new URL(address, location.href).href));
  for (const address of parts) if (!(await cache.match(address, { ignoreVary: true }))) await cache.add(address);
  for (const request of await cache.keys()) if (!wanted.has(request.url)) await cache.delete(request);
}

/** Leave nothing of the kiosk on a device that is none any more. */
export async function letGo() {
  await caches.delete(CACHE);
  for (const kept of (await navigator.serviceWorker?.getRegistrations()) ?? []) {
    if (kept.scope.endsWith("/kiosk")) await kept.unregister();
  }
}
