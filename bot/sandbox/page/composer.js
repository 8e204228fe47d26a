// The foot of the phone: writing, replying, commands, the reply keyboard.

import { $, button, element, syncChildren } from "/page/dom.js";
import { summary } from "/page/message.js";
import { startParameter } from "/page/server.js";

let state = null;
let messages = [];
let replyTo = null;
let refused = 0;
let keyboardUsed = 0;
let deed = null;

// `say(text, replyTo)` sends; `unblock()` lets the bot write again.
export function connectComposer(deeds) {
  deed = deeds;
  const text = $("text");
  $("composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });
  text.addEventListener("keydown", onKey);
  text.addEventListener("input", () => { growText(); drawCommands(); });
  $("stop-replying").addEventListener("click", () => { stopReply(); text.focus(); });
  $("start").addEventListener("click", () => deeds.say(`/start ${startParameter}`.trim(), 0));
  $("unblock").addEventListener("click", () => deeds.unblock());
  $("commands-button").addEventListener("click", () => {
    text.value = text.value === "/" ? "" : "/";
    drawCommands();
    text.focus();
  });
}

export function drawComposer(newState, newMessages) {
  state = newState;
  messages = newMessages;
  $("composer").hidden = !state.started || state.blocked;
  $("start").hidden = state.started || state.blocked;
  $("unblock").hidden = !state.blocked;
  $("commands-button").hidden = state.commands.length === 0;
  drawReplyBar();
  drawKeyboard();
}

// replying

export function startReply(message) {
  replyTo = message;
  drawReplyBar();
  $("text").focus();
}

function stopReply() {
  refused = replyTo?.id ?? refused;
  replyTo = null;
  drawReplyBar();
}

function drawReplyBar() {
  const last = messages.at(-1);
  const forced = last?.from_bot && last.force_reply && last.id !== refused ? last : null;
  if (forced && replyTo?.id !== forced.id) { replyTo = forced; $("text").focus(); }
  replyTo = messages.find((one) => one.id === replyTo?.id) ?? null;
  $("replying").hidden = !replyTo;
  $("replying-text").textContent = replyTo ? summary(replyTo) : "";
  const keyboard = keyboardShown();
  $("text").placeholder = replyTo?.placeholder || keyboard?.placeholder || (replyTo ? "Sua resposta" : "Mensagem");
}

// What is being written, taken out of the box: the text and the message it answers.
export function takeDraft() {
  const draft = { text: $("text").value.trim(), replyTo: replyTo?.id ?? 0 };
  $("text").value = "";
  refused = replyTo?.id ?? refused;
  replyTo = null;
  growText();
  drawReplyBar();
  drawCommands();
  return draft;
}

async function send() {
  if (!$("text").value.trim()) return;
  const draft = takeDraft();
  if (!await deed.say(draft.text, draft.replyTo)) $("text").value ||= draft.text;
}

function growText() {
  const text = $("text");
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight}px`;
}

// the keyboard of suggested answers

function keyboardShown() {
  const keyboard = state?.reply_keyboard;
  return keyboard && keyboard.message_id !== keyboardUsed ? keyboard : null;
}

function drawKeyboard() {
  const keyboard = keyboardShown();
  $("keyboard").hidden = !keyboard || $("composer").hidden;
  const drawn = JSON.stringify(keyboard);
  if ($("keyboard").dataset.drawn === drawn) return;
  $("keyboard").dataset.drawn = drawn;
  $("keyboard").replaceChildren(...(keyboard?.rows ?? []).map((buttons) => {
    const row = element("div", "row");
    row.append(...buttons.map((one) => button(one.style ?? "", one.text, () => pressSuggestion(keyboard, one))));
    return row;
  }));
}

function pressSuggestion(keyboard, wanted) {
  if (keyboard.once) { keyboardUsed = keyboard.message_id; drawKeyboard(); }
  deed.say(wanted.text, replyTo?.id ?? 0);
}

// commands

function matching() {
  const typed = $("text").value.toLowerCase();
  return /^\/\w*$/.test(typed) ? (state?.commands ?? []).filter((one) => `/${one.command}`.startsWith(typed)) : [];
}

function drawCommands() {
  const items = matching().map((one, index) => {
    const item = element("li");
    item.id = `command-${one.command}`;
    item.dataset.command = one.command;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", String(index === 0));
    item.append(element("b", "", `/${one.command}`), " ", element("span", "", one.description));
    item.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
    item.addEventListener("click", () => choose(one.command));
    return item;
  });
  syncChildren($("commands"), items);
  $("commands").hidden = items.length === 0;
  for (const id of ["commands-button", "text"]) $(id).setAttribute("aria-expanded", String(items.length > 0));
  pointAtChoice();
}

const chosen = () => $("commands").querySelector("[aria-selected=true]");

function pointAtChoice() {
  const choice = $("commands").hidden ? null : chosen();
  if (choice) $("text").setAttribute("aria-activedescendant", choice.id);
  else $("text").removeAttribute("aria-activedescendant");
  choice?.scrollIntoView({ block: "nearest" });
}

function moveChoice(step) {
  const items = [...$("commands").children];
  const now = items.indexOf(chosen());
  items[now]?.setAttribute("aria-selected", "false");
  items[(now + step + items.length) % items.length].setAttribute("aria-selected", "true");
  pointAtChoice();
}

function choose(command) {
  takeDraft();
  deed.say(`/${command}`, 0);
}

function onKey(event) {
  const choosing = !$("commands").hidden;
  if (event.isComposing) return;
  if (choosing && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    moveChoice(event.key === "ArrowDown" ? 1 : -1);
  } else if (choosing && event.key === "Tab" && !event.shiftKey) {
    event.preventDefault();
    $("text").value = `/${chosen().dataset.command} `;
    drawCommands();
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    if (choosing) choose(chosen().dataset.command); else send();
  } else if (event.key === "Escape") {
    if (choosing) { $("text").value = ""; drawCommands(); } else stopReply();
  } else if (event.key === "ArrowUp" && $("text").value === "") {
    event.preventDefault();
    deed.enterList();
  }
}
