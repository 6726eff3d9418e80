// The kiosk's screen: number, PIN, thanks, on one page that needs no network. Without this script, or where the
// browser keeps nothing (an address without TLS), the same steps are pages of the server.
import { Delivery } from "./delivery.js";
import { keepAtHand, letGo } from "./keeping.js";
import * as queue from "./queue.js";
import { seal } from "./sealing.js";

const BEAT = 15_000;
const THANKS = 4000;
const IDLE = 60_000;
const root = document.querySelector("[data-door]");
if (root) start(JSON.parse(root.dataset.door));

function start(door) {
  const part = (name) => document.querySelector(`[data-door-${name}]`);
  const able = window.isSecureContext && crypto.subtle && window.indexedDB;
  const delivery = new Delivery(door.marks, door.token);
  const title = document.querySelector("h1");
  const firstTitle = title.textContent;
  let number = "";
  let busy = false;
  let timer;
  let before = 0;

  const words = (name, values = {}) => door.words[name].replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
  const counted = (name, count) => words(count === 1 ? `${name}1` : `${name}N`, { count });
  const clock = (moment) => new Intl.DateTimeFormat(`${document.documentElement.lang}-US`,
    { hour: "numeric", minute: "2-digit", timeZone: door.zone }).format(moment).toLowerCase();

  // The steps

  function show(step, heading) {
    clearTimeout(timer);
    for (const element of document.querySelectorAll("[data-door-step]")) element.hidden = element.dataset.doorStep !== step;
    document.body.classList.toggle("gh-kiosk--thanks", step === "thanks");
    title.textContent = heading;
  }

  function begin() {
    number = "";
    part("number").reset();
    part("pin").reset();
    for (const form of [part("number"), part("pin")]) complain(form, "");
    show("start", firstTitle);
    part("number").elements.number.focus();
  }

  /** Make room for the next person, in the hall's first language. */
  function goOn() {
    if (document.documentElement.lang === door.first) begin();
    else location.assign(delivery.online ? door.speak : door.offline[door.first]);
  }

  function takeNumber(form) {
    number = form.elements.number.value.trim();
    complain(form, number ? "" : words("number"));
    if (!number) return;
    show("pin", words("pinTitle"));
    part("pin").elements.pin.focus();
    timer = setTimeout(begin, IDLE);
  }

  async function takePin(form) {
    const pin = form.elements.pin.value.trim();
    const wrong = pin ? outside() : words("pin");
    complain(form, wrong);
    if (wrong || busy) return;
    busy = true;
    clearTimeout(timer);
    form.elements.pin.value = "";
    try {
      const key = crypto.randomUUID();
      const answer = await delivery.bring(key, await seal(door.key, key, { number, pin }));
      if (answer && answer.state !== "counted") {
        complain(form, answer.sentence);
        timer = setTimeout(begin, IDLE);
      } else thank(answer);
    } finally {
      busy = false;
      tell();
    }
  }

  function thank(answer) {
    const said = answer?.sentence || words("noted", { clock: clock(delivery.now()) });
    part("later").hidden = Boolean(answer);
    show("thanks", said);
    part("next").focus();
    timer = setTimeout(goOn, THANKS);
  }

  function outside() {
    const now = delivery.now();
    if (now < door.opens) return words("early", { clock: clock(door.opens) });
    return now > door.closes ? words("late", { clock: clock(door.closes) }) : "";
  }

  function complain(form, sentence) {
    const field = form.querySelector("input.usa-input");
    form.querySelectorAll(".usa-error-message, [data-errors]").forEach((old) => old.remove());
    field.classList.toggle("usa-input--error", Boolean(sentence));
    field.toggleAttribute("aria-invalid", Boolean(sentence));
    if (!sentence) return;
    const note = Object.assign(document.createElement("span"),
      { className: "usa-error-message", id: `${field.id}-error`, textContent: sentence });
    field.closest(".usa-form-group").append(note);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", note.id);
    field.focus();
  }

  // The network

  async function tell() {
    const waiting = able ? await queue.count() : 0;
    const line = part("network");
    let said = "";
    if (delivery.stuck) said = counted("stuck", waiting);
    else if (waiting) said = counted("waits", waiting);
    else if (!delivery.online) said = words("offline");
    else if (before) said = words("sent");
    if (line.textContent !== said) line.textContent = said;
    before = waiting || (said === words("sent") ? before : 0);
    root.dataset.waiting = waiting;
    root.dataset.network = delivery.online ? "on" : "off";
    for (const name of ["code", "scan", "end"]) if (part(name)) part(name).hidden = !delivery.online;
    if (part("away")) part("away").hidden = delivery.online;
    for (const link of document.querySelectorAll("header a[hreflang]")) {
      link.dataset.online ??= link.getAttribute("href");
      link.href = delivery.online ? link.dataset.online : door.offline?.[link.hreflang] ?? link.dataset.online;
    }
  }

  async function beat() {
    if (!busy && able) await delivery.sweep();
    if (delivery.online) await newCode();
    await tell();
    if (delivery.online && door.away && isIdle()) location.replace(door.screen);
    if (before && delivery.online) setTimeout(() => { before = 0; tell(); }, THANKS);
  }

  const isIdle = () => !busy && !number && !part("number").elements.number.value;

  async function newCode() {
    if (!part("code")) return;
    try {
      const answer = await fetch(door.code, { cache: "no-store" });
      if (answer.headers.get("HX-Refresh")) location.reload();
      else if (answer.ok) part("code").innerHTML = await answer.text();
      else delivery.online = answer.status < 500;
    } catch {
      delivery.online = false;
    }
  }

  async function end(form) {
    await delivery.sweep();
    await tell();
    if (delivery.online && !(await queue.count())) {
      await letGo();
      form.submit();
    }
  }

  // Begin

  if (able && part("number")) {
    document.addEventListener("submit", (event) => {
      const act = { number: takeNumber, pin: takePin, end }[event.target.dataset.doorForm];
      if (!act) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      act(event.target);
    }, true);
    document.addEventListener("click", ({ target }) => {
      if (target.closest("[data-door-next]")) goOn();
      if (target.closest("[data-door-again]")) begin();
    });
    document.addEventListener("input", () => {
      if (number && !busy) {
        clearTimeout(timer);
        timer = setTimeout(begin, IDLE);
      }
    });
  }
  window.addEventListener("online", beat);
  window.addEventListener("offline", () => { delivery.online = false; tell(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) beat(); });
  setInterval(beat, BEAT);
  ready();

  async function ready() {
    if (able) await delivery.begin();
    if (navigator.onLine === false) delivery.online = false;
    await beat();
    if (able && delivery.online && door.offline) await keepAtHand(door).catch(console.error);
    root.dataset.ready = "yes";
  }
}
