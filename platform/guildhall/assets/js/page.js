// What several parts ask of the page: its words, its elements, one-time starting.
let spoken;

/** Return a sentence of the page's language, as base.html hands it over. */
export function word(name, values = {}) {
  spoken ??= JSON.parse(document.querySelector('meta[name="guildhall-words"]')?.content || "{}");
  return (spoken[name] || "").replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

/** Call `start` once for each element that matches, in `within` or being `within` itself. */
export function each(within, selector, start) {
  const found = [...within.querySelectorAll(selector)];
  if (within.matches?.(selector)) found.unshift(within);
  for (const element of found) {
    const started = (element.guildhall ??= new Set());
    if (!started.has(start)) {
      started.add(start);
      start(element);
    }
  }
}

/** Make an element with properties, attributes (in `attributes`) and children. */
export function make(tag, { attributes = {}, ...properties } = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Say whether somebody is typing, so that a single letter is text and not a command. */
export function isTyping(target) {
  return target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName);
}

const SHORTCUTS = "guildhall:shortcuts";

/** Say whether single letters are commands: somebody who speaks to the computer can switch them off. */
export function hasShortcuts() {
  return localStorage.getItem(SHORTCUTS) !== "off";
}

export function setShortcuts(on) {
  localStorage.setItem(SHORTCUTS, on ? "on" : "off");
}

/** Do something once per page, however often parts of it are loaded. */
export function once(name, start) {
  const done = (document.guildhallOnce ??= new Set());
  if (!done.has(name)) {
    done.add(name);
    start();
  }
}
