// Number and PIN, sealed for the server the moment they are typed: P-256, HKDF-SHA-256, AES-256-GCM, as
// guildhall/learning/attendance/sealing.py opens them. What is sealed here cannot be opened here.
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const NONCE = new Uint8Array(12); // every mark has a key of its own
const letters = new TextEncoder();

export async function seal(publicKey, key, typed) {
  const [theirs, mine] = await Promise.all([
    crypto.subtle.importKey("raw", bytes(publicKey), CURVE, false, []),
    crypto.subtle.generateKey(CURVE, false, ["deriveBits"]),
  ]);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, mine.privateKey, 256);
  const material = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const cipher = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: letters.encode(key), info: letters.encode("guildhall door mark") },
    material, { name: "AES-GCM", length: 256 }, false, ["encrypt"],
  );
  const closed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv: NONCE, additionalData: letters.encode(key) }, cipher, letters.encode(JSON.stringify(typed)),
  );
  const point = await crypto.subtle.exportKey("raw", mine.publicKey);
  return text(new Uint8Array([...new Uint8Array(point), ...new Uint8Array(closed)]));
}

function bytes(coded) {
  return Uint8Array.from(atob(coded.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
}

function text(content) {
  return btoa(String.fromCharCode(...content)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
