// Reading a date as people type it. Pure: the text and today's date in, an ISO date or null out.
const MONTHS = [["jan", "ene"], ["feb"], ["mar"], ["apr", "abr"], ["may"], ["jun"], ["jul"], ["aug", "ago"],
  ["sep", "set"], ["oct"], ["nov"], ["dec", "dic"]];
const DAYS = [["sun", "dom"], ["mon", "lun"], ["tue", "mar"], ["wed", "mie"], ["thu", "jue"], ["fri", "vie"], ["sat", "sab"]];
const DAY = 86400000;

/** Return the ISO date that `text` means on the ISO day `today`, or null. Month first in "3/4", as in the US. */
export function readDate(text, today) {
  const words = text.trim().toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/(\d)(st|nd|rd|th)\b/g, "$1")
    .replace(/[,.]/g, " ").replace(/\b(de|del|of|the|el|on)\b/g, " ").replace(/\s+/g, " ").trim();
  const now = Date.parse(`${today}T00:00:00Z`);
  return iso(words, now) ?? numbers(words, now) ?? named(words, now) ?? relative(words, now) ?? weekday(words, now);
}

function iso(words) {
  const match = words.match(/^(\d{4})-(\d{1,2})-(\d{1,2})$/);
  return match && date(+match[1], +match[2], +match[3]);
}

function numbers(words, now) {
  const match = words.match(/^(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}|\d{2}))?$/);
  if (!match) return null;
  const [month, day] = [+match[1], +match[2]];
  return match[3] ? date(century(match[3]), month, day) : nearest(month, day, now);
}

function named(words, now) {
  const match = words.match(/^(\d{1,2}) ([a-z]+)(?: (\d{4}|\d{2}))?$/);
  const other = words.match(/^([a-z]+) (\d{1,2})(?: (\d{4}|\d{2}))?$/);
  if (!match && !other) return null;
  const [day, name, year] = match ? [+match[1], match[2], match[3]] : [+other[2], other[1], other[3]];
  const month = index(MONTHS, name) + 1;
  if (!month) return null;
  return year ? date(century(year), month, day) : nearest(month, day, now);
}

function relative(words, now) {
  const fixed = { today: 0, hoy: 0, tomorrow: 1, manana: 1, yesterday: -1, ayer: -1 }[words];
  if (fixed !== undefined) return write(now + fixed * DAY);
  const match = words.match(/^(?:in |en |\+)(\d{1,3}) ?(d|days?|dias?|w|weeks?|semanas?)$/);
  return match ? write(now + match[1] * (/^[ws]/.test(match[2]) ? 7 : 1) * DAY) : null;
}

/** "fri" is the next one to come, today included; "next fri" is the one of the week after this. */
function weekday(words, now) {
  const match = words.match(/^(?:(next|proximo|this|este) )?([a-z]+)(?: (proximo|que viene))?$/);
  const wanted = match ? index(DAYS, match[2]) : -1;
  if (wanted < 0) return null;
  const here = new Date(now).getUTCDay();
  if (match[1] === "next" || match[1] === "proximo" || match[3]) {
    const monday = now - ((here + 6) % 7) * DAY;
    return write(monday + (7 + ((wanted + 6) % 7)) * DAY);
  }
  return write(now + ((wanted - here + 7) % 7) * DAY);
}

function index(names, word) {
  return word.length < 3 ? -1 : names.findIndex((starts) => starts.some((start) => word.startsWith(start)));
}

/** Of a day without a year, take the one nearest to today. */
function nearest(month, day, now) {
  const year = new Date(now).getUTCFullYear();
  const possible = [year - 1, year, year + 1].map((each) => date(each, month, day)).filter(Boolean);
  const away = (each) => Math.abs(Date.parse(each) - now);
  return possible.sort((one, other) => away(one) - away(other))[0] ?? null;
}

function century(year) {
  return year.length === 2 ? 2000 + +year : +year;
}

/** Return the ISO date, or null for a day that no calendar has (30 February). */
function date(year, month, day) {
  const moment = new Date(Date.UTC(year, month - 1, day));
  return moment.getUTCMonth() === month - 1 && moment.getUTCDate() === day && year > 1900 && year < 2200
    ? write(moment.getTime()) : null;
}

function write(moment) {
  return new Date(moment).toISOString().slice(0, 10);
}
