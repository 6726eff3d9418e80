// What a kiosk has not delivered yet. It outlives a reload, the browser and the device's restart, and holds
// nothing that can be read here: a moment, a key, and what was sealed for the server.
const NAME = "guildhall-door";
const MARKS = "marks";
const FACTS = "facts";
let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(MARKS, { keyPath: "key" });
      request.result.createObjectStore(FACTS);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

/** Do one thing in a transaction of its own; it is kept when this resolves. */
async function within(store, mode, act) {
  const base = await database();
  return new Promise((resolve, reject) => {
    const change = base.transaction(store, mode, { durability: "strict" });
    const request = act(change.objectStore(store));
    change.oncomplete = () => resolve(request.result);
    change.onerror = change.onabort = () => reject(change.error);
  });
}

export const put = (mark) => within(MARKS, "readwrite", (store) => store.put(mark));
export const remove = (key) => within(MARKS, "readwrite", (store) => store.delete(key));
export const all = () => within(MARKS, "readonly", (store) => store.getAll());
export const count = () => within(MARKS, "readonly", (store) => store.count());
export const remember = (name, value) => within(FACTS, "readwrite", (store) => store.put(value, name));
export const recall = (name) => within(FACTS, "readonly", (store) => store.get(name));
