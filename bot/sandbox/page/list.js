// The list of messages on the screen: keyed nodes, days, what is unread, scrolling, and the arrow keys.

import { $, dayName, element, reducedMotion, syncChildren } from "/page/dom.js";
import { inGroups } from "/page/history.js";
import { markPresses } from "/page/keys.js";
import { messageNode } from "/page/message.js";

const NEAR_END = 60;
const NEAR_START = 500;
const NEAR = 40; // so many at the end are always laid out; those above only when they come into sight
const CONTROLS = "a[href], button, [role=button]";

export class MessageList {
  // `deeds` are those of a message, and `olderWanted()`, `leave()` and `unread(count)`.
  constructor(deeds) {
    this.deeds = deeds;
    this.chat = $("chat");
    this.list = $("messages");
    this.height = this.chat.clientHeight;
    this.forget();
    this.chat.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.list.addEventListener("focusin", (event) => this.#makeCurrent(event.target.closest(".message")));
    this.list.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("visibilitychange", () => this.#look());
    new ResizeObserver(() => this.followEnd()).observe(this.chat);
    new ResizeObserver(() => this.followEnd()).observe(this.list);
    $("down").addEventListener("click", () => { this.following = true; this.#scrollTo(this.chat.scrollHeight); });
  }

  forget() {
    this.drawn = new Map();
    this.following = true;
    this.seenUntil = null;
    this.dividerAt = 0;
    this.messages = [];
    this.current = null;
    this.spinning = new Set();
    this.list.replaceChildren();
  }

  draw(messages, state) {
    const focused = this.list.contains(document.activeElement) ? document.activeElement : null;
    const place = this.#place();
    const mineIsNew = this.seenUntil !== null && messages.at(-1)?.from_bot === false
      && messages.at(-1).id > (this.messages.at(-1)?.id ?? 0);
    this.messages = messages;
    if (mineIsNew) { this.following = true; this.dividerAt = 0; }
    this.#markUnread();
    syncChildren(this.list, this.#wanted(state));
    this.#markPresses(state.presses);
    this.#keepFocus(focused);
    if (this.following) this.followEnd(); else this.#keepPlace(place);
    this.#look();
  }

  #wanted(state) {
    const wanted = [];
    const known = this.drawn;
    const grown = known.size > 0;
    this.drawn = new Map();
    let lastDay = "";
    const groups = inGroups(this.messages);
    groups.forEach((parts, index) => {
      const day = dayName(parts[0].date, state.now);
      if (day !== lastDay) wanted.push(this.#line("day", `day ${day}`, day));
      lastDay = day;
      if (parts[0].id === this.dividerAt) wanted.push(this.#line("divider", "divider", "Novas mensagens"));
      const node = this.#nodeOf(parts, known, grown, state.bot.name);
      node.classList.toggle("far", index < groups.length - NEAR);
      wanted.push(node);
    });
    return wanted;
  }

  // The node drawn before, if its messages are the same objects; else a new one in its place.
  #nodeOf(parts, known, grown, botName) {
    const { id } = parts[0];
    const old = known.get(id);
    const same = old?.parts.length === parts.length && old.parts.every((one, index) => one === parts[index]);
    const node = same ? old.node : messageNode(parts, botName, this.deeds);
    if (!same) {
      if (grown && !old && this.following) node.classList.add("fresh");
      if (old?.node === this.current) this.current = node;
      if (node !== this.current) reach(node, false);
      else node.tabIndex = 0;
    }
    this.drawn.set(id, { node, parts });
    return node;
  }

  // Touches only messages whose buttons spin or have spun.
  #markPresses(presses) {
    const touched = new Set([...this.spinning, ...presses.map((one) => one.message_id)]);
    this.spinning = new Set(presses.map((one) => one.message_id));
    for (const id of touched) {
      const node = this.drawn.get(id)?.node;
      if (node) markPresses(node, presses.filter((one) => one.message_id === id));
    }
  }

  #line(kind, key, text) {
    this.lines ??= new Map();
    if (!this.lines.has(key)) {
      const line = element("li", kind);
      line.append(element("span", "", text));
      this.lines.set(key, line);
    }
    return this.lines.get(key);
  }

  // reading and scrolling

  #markUnread() {
    const newest = this.messages.at(-1)?.id ?? 0;
    if (this.seenUntil === null || this.#watching()) return;
    const first = this.messages.find((one) => one.from_bot && one.id > this.seenUntil);
    if (first && (!this.dividerAt || this.dividerAt <= this.seenUntil)) this.dividerAt = first.id;
    this.seenUntil = Math.min(this.seenUntil, newest);
  }

  #watching() { return this.following && document.visibilityState === "visible"; }

  // Counts what the person has not seen, now that they look or do not look.
  #look() {
    const newest = this.messages.at(-1)?.id ?? 0;
    if (this.seenUntil === null || this.#watching()) this.seenUntil = newest;
    const unread = this.messages.filter((one) => one.from_bot && one.id > this.seenUntil).length;
    $("down").hidden = this.#distanceToEnd() < 160 && !unread;
    $("unread").textContent = unread ? String(unread) : "";
    $("down").setAttribute("aria-label", `Ir para a mensagem mais recente${unread ? `, ${unread} não lidas` : ""}`);
    this.deeds.unread(unread);
  }

  #distanceToEnd() { return this.chat.scrollHeight - this.chat.scrollTop - this.chat.clientHeight; }

  #scrolled() {
    const resized = this.height !== this.chat.clientHeight; // then it was the room that moved, not the person
    this.height = this.chat.clientHeight;
    if (!resized) this.following = this.#distanceToEnd() < NEAR_END;
    if (this.chat.scrollTop < NEAR_START) this.deeds.olderWanted();
    this.#look();
  }

  #scrollTo(top) { this.chat.scrollTo({ top, behavior: reducedMotion.matches ? "auto" : "smooth" }); }

  // Keeps the newest message in sight, unless the person has scrolled up to read.
  followEnd() {
    this.height = this.chat.clientHeight;
    if (this.following) this.chat.scrollTop = this.chat.scrollHeight;
  }

  // What stands at the top of the screen, so that it stays there when older messages come in above it.
  #place() {
    if (this.following) return null;
    const top = this.chat.getBoundingClientRect().top;
    for (const { node } of this.drawn.values()) {
      const box = node.getBoundingClientRect();
      if (box.bottom > top) return { node, top: box.top };
    }
    return null;
  }

  #keepPlace(place) {
    if (place?.node.isConnected) this.chat.scrollTop += place.node.getBoundingClientRect().top - place.top;
  }

  // Brings a drawn message to the middle of the screen and marks it for a moment.
  show(id) {
    const target = $(`m${id}`)?.closest(".message");
    if (!target) return false;
    this.following = false;
    target.scrollIntoView({ block: "center", behavior: reducedMotion.matches ? "auto" : "smooth" });
    target.classList.remove("found");
    requestAnimationFrame(() => target.classList.add("found"));
    this.#makeCurrent(target);
    return true;
  }

  // keyboard: one message at a time takes part in the tab order; the arrows choose which

  #makeCurrent(node) {
    if (!node || node === this.current) return;
    if (this.current) reach(this.current, false);
    this.current = node;
    reach(node, true);
  }

  #keepFocus(focused) {
    if (focused && !focused.isConnected) {
      const key = focused.dataset.key;
      const again = key && this.list.querySelector(`[data-key="${CSS.escape(key)}"]`);
      (again ?? this.current)?.focus({ preventScroll: true });
    }
    const newest = this.drawn.get(inGroups(this.messages).at(-1)?.[0].id)?.node;
    if (!this.current?.isConnected || !this.list.contains(document.activeElement)) this.#makeCurrent(newest);
  }

  #key(event) {
    const message = event.target.closest(".message");
    const onMessage = event.target === message;
    const nodes = [...this.drawn.values()].map((one) => one.node);
    const at = nodes.indexOf(message);
    const controls = [...message?.querySelectorAll(CONTROLS) ?? []];
    const inside = controls.indexOf(event.target);
    const moves = {
      ArrowUp: () => nodes[at - 1] ?? message,
      ArrowDown: () => nodes[at + 1] ?? message,
      Home: () => nodes[0],
      End: () => nodes.at(-1),
      ArrowRight: () => controls[inside + 1],
      ArrowLeft: () => controls[inside - 1] ?? message,
      Enter: () => onMessage && (message.querySelector(".key") ?? controls[0]),
      Escape: () => (onMessage ? this.deeds.leave() : message),
    };
    const goal = moves[event.key]?.();
    if (!goal) return;
    event.preventDefault();
    event.stopPropagation();
    goal.focus();
  }
}

// Puts the controls of a message into the tab order, or takes them out.
function reach(node, reachable) {
  node.tabIndex = reachable ? 0 : -1;
  for (const control of node.querySelectorAll(CONTROLS)) control.tabIndex = reachable ? 0 : -1;
}
