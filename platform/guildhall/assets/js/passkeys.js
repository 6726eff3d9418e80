// Passkeys: the browser signs what the page carries, and the form sends the answer as any form does. A form
// that only a passkey can fill is hidden until this script knows that it can; other ways in stand beside it.
import { each, once } from "./page.js";

const TAKES = { create: ["attestationObject", "clientDataJSON"], get: ["authenticatorData", "clientDataJSON", "signature", "userHandle"] };
let waiting; // what the address field offers among its suggestions, until a button asks instead

export function startPasskeys(within) {
  if (!window.PublicKeyCredential || !navigator.credentials) return;
  each(within, "form[data-passkey]", (form) => {
    form.hidden = false;
    form.addEventListener("submit", (event) => onSubmit(event, form));
    if (form.hasAttribute("data-also")) once("passkey-suggestion", () => suggest(form));
  });
}

async function onSubmit(event, form) {
  const answer = form.elements.credential;
  if (answer.value || form.elements.name?.value.trim() === "") return; // sent as it is: the page asks for a name
  event.preventDefault();
  waiting?.abort();
  say(form, "");
  try {
    answer.value = await ask(form, {});
  } catch (problem) {
    say(form, form.dataset.failed);
    return;
  }
  form.requestSubmit();
}

/** Offer passkeys among the suggestions of the address field, where the browser can. */
async function suggest(form) {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  waiting = new AbortController();
  try {
    form.elements.credential.value = await ask(form, { mediation: "conditional", signal: waiting.signal });
  } catch {
    return; // somebody chose another way
  }
  form.requestSubmit();
}

async function ask(form, more) {
  const kind = form.dataset.passkey;
  const publicKey = read(JSON.parse(form.dataset.options));
  const made = await navigator.credentials[kind]({ publicKey, ...more });
  const response = {};
  for (const name of TAKES[kind]) {
    if (made.response[name]) response[name] = toText(made.response[name]);
  }
  if (kind === "create") response.transports = made.response.getTransports?.() ?? [];
  return JSON.stringify({
    id: made.id, rawId: toText(made.rawId), type: made.type, response,
    authenticatorAttachment: made.authenticatorAttachment, clientExtensionResults: {},
  });
}

/** Turn the texts of the options into the bytes that the browser wants. */
function read(options) {
  options.challenge = toBytes(options.challenge);
  if (options.user) options.user.id = toBytes(options.user.id);
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    options[list] = (options[list] ?? []).map((key) => ({ ...key, id: toBytes(key.id) }));
  }
  return options;
}

function toBytes(text) {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

function toText(bytes) {
  const binary = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function say(form, sentence) {
  const place = form.querySelector("[data-says]");
  place.textContent = sentence;
  place.hidden = !sentence;
}
