// Brings marks to the server until it says what became of each: at once, or when there is a network again.
import * as queue from "./queue.js";

const PATIENCE = 8000;
const AT_ONCE = 20;
const HELD = 20_000; // while somebody waits for the answer to a mark, nobody else delivers it

export class Delivery {
  constructor(address, token) {
    this.address = address;
    this.token = token;
    this.online = true;
    this.stuck = false;
    this.offset = null;
  }

  async begin() {
    this.offset = (await queue.recall("offset")) ?? null;
  }

  /** The server's time by what this device knows, in milliseconds. */
  now() {
    return Date.now() + (this.offset ?? 0);
  }

  /** Keep a mark, then bring it; return what became of it, or nothing where nobody answered. */
  async bring(key, sealed) {
    const mark = { key, sealed, token: this.token, at: Date.now(), offset: this.offset, held: Date.now() + HELD };
    await queue.put(mark);
    const said = await this.ask(this.token, [mark], true);
    const answer = said?.answers?.[key];
    if (answer) await queue.remove(key);
    else await queue.put({ ...mark, held: 0 });
    return answer;
  }

  /** Bring everything that waits, of this session and of earlier ones; ask at least for the time. */
  sweep() {
    const work = () => this.bringAll();
    return navigator.locks ? navigator.locks.request("guildhall-door", { ifAvailable: true }, (lock) => lock && work()) : work();
  }

  async bringAll() {
    const now = Date.now();
    const due = (await queue.all()).filter((mark) => !(mark.held > now && mark.held <= now + HELD));
    due.sort((one, other) => one.at - other.at);
    const tokens = new Set([...(this.token ? [this.token] : []), ...due.map((mark) => mark.token)]);
    this.stuck = false;
    for (const token of tokens) {
      const marks = due.filter((mark) => mark.token === token);
      for (let from = 0; from === 0 || from < marks.length; from += AT_ONCE) {
        const said = await this.ask(token, marks.slice(from, from + AT_ONCE), false);
        if (!said) break;
        for (const key of Object.keys(said.answers)) await queue.remove(key);
      }
    }
  }

  async ask(token, marks, live) {
    const sent = Date.now();
    const said = marks.map(({ key, at, offset, sealed }) => ({ key, at, offset, sealed, live }));
    try {
      const answer = await fetch(this.address, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify({ token, sent, marks: said }),
        cache: "no-store",
        signal: AbortSignal.timeout(PATIENCE),
      });
      this.online = answer.status < 500;
      if (!answer.ok) {
        this.stuck ||= answer.status === 403 && marks.length > 0;
        return null;
      }
      const found = await answer.json();
      this.offset = Math.round(found.now - (sent + Date.now()) / 2);
      await queue.remember("offset", this.offset);
      return found;
    } catch {
      this.online = false;
      return null;
    }
  }
}
