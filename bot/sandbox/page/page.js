// The chat page: asks the sandbox for the state of one chat and draws it; every text is a text node.

import { element, messageNode } from "/page/message.js";

const $ = (id) => document.getElementById(id);
const asked = new URLSearchParams(location.search);
const person = { user: asked.get("usuario") ?? "1001", name: asked.get("nome") ?? "Você", bot: asked.get("bot") ?? "" };
const actions = { typing: "digitando…", upload_document: "enviando um arquivo…", upload_photo: "enviando uma foto…" };
const dayFormat = new Intl.DateTimeFormat("pt-BR", { day: "numeric", month: "long" });

let state = null;
let drawn = new Map();
let toastsSeen = null;
let replyTo = null;
let replyRefused = 0;
let toastTimer = 0;
let wakeTimer = 0;
let following = true;

// talking to the sandbox

async function act(what, fields = {}) {
  const answer = await fetch(`/control/${what}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...person, ...fields }),
  });
  if (!answer.ok) showToast("O sandbox não aceitou este gesto.");
  return answer.ok;
}

async function sendFile(file) {
  const form = new FormData();
  for (const [name, value] of Object.entries(person)) form.append(name, value);
  form.append("file", file, file.name);
  if (replyTo) form.append("reply_to", replyTo.id);
  replyTo = null;
  const picture = ["image/png", "image/jpeg"].includes(file.type);
  const answer = await fetch(`/control/${picture ? "photo" : "document"}`, { method: "POST", body: form });
  if (!answer.ok) showToast("Não deu para enviar este arquivo.");
}

let loading = false;
let loadAgain = false;

async function load() {
  if (loading) { loadAgain = true; return; }
  loading = true;
  try {
    const answer = await fetch(`/control/chat?${new URLSearchParams(person)}`);
    const found = answer.ok ? await answer.json() : null;
    state = found?.bot.connected ? found : null;
    draw();
  } catch {
    $("status").textContent = "sem contato com o sandbox";
  }
  loading = false;
  if (loadAgain) { loadAgain = false; load(); }
}

function listen() {
  const events = new EventSource("/control/events");
  events.addEventListener("change", load);
  events.onerror = () => { $("status").textContent = "reconectando…"; };
}

const deeds = { act, reply: startReply, toast: showToast };

// drawing

function draw() {
  const connected = state !== null;
  $("waiting").hidden = connected;
  $("composer").hidden = !connected || !state.started || state.blocked;
  $("start").hidden = !connected || state.started || state.blocked;
  $("unblock").hidden = !connected || !state.blocked;
  $("menu-button").hidden = !connected;
  if (!connected) { drawAbsence(); return; }
  document.title = `${state.bot.name} · conversa de bancada`;
  $("bot-name").textContent = state.bot.name;
  $("avatar").textContent = Array.from(state.bot.name)[0] ?? "?";
  $("status").textContent = actions[state.action] ?? (state.action ? "trabalhando…" : "robô");
  $("status").classList.toggle("busy", Boolean(state.action));
  $("welcome").hidden = state.started || !state.description;
  $("description").textContent = state.description;
  drawPinned();
  drawMessages();
  drawReplyBar();
  drawKeyboard();
  followEnd();
  $("commands-button").hidden = state.commands.length === 0;
  announceToasts();
  wakeLater();
}

function drawAbsence() {
  $("bot-name").textContent = "Esperando o robô";
  $("status").textContent = "ninguém conectado";
  $("address").textContent = `${location.origin}/bot`;
  $("messages").replaceChildren();
  $("welcome").hidden = true;
  drawn = new Map();
}

function drawPinned() {
  const message = state.messages.find((one) => one.id === state.pinned[0]);
  $("pinned").hidden = !message;
  if (message) $("pinned").textContent = message.text || message.document?.name || "Foto";
}

function drawMessages() {
  const first = drawn.size === 0;
  const known = drawn;
  const children = [];
  let lastDay = "";
  drawn = new Map();
  for (const message of state.messages) {
    const day = dayName(message.date);
    if (day !== lastDay) children.push(element("li", "day", day));
    lastDay = day;
    const waiting = state.presses.filter((press) => press.message_id === message.id);
    const signature = JSON.stringify([message, waiting]);
    const old = known.get(message.id);
    const node = old?.signature === signature ? old.node : messageNode(message, waiting, !old && !first, deeds);
    drawn.set(message.id, { node, signature });
    children.push(node);
  }
  $("typing").hidden = !state.action;
  syncChildren($("messages"), children);
  const mineIsNew = state.messages.at(-1)?.from_bot === false && !known.has(state.messages.at(-1).id);
  if (first || mineIsNew) following = true;
  followEnd();
}

// Keeps the newest message in sight, unless the person has scrolled up to read.
function followEnd() {
  const chat = $("chat");
  if (following) chat.scrollTop = chat.scrollHeight;
  noteScroll();
}

// Touches only what changed, so that the focus stays where it was and readers announce only news.
function syncChildren(parent, wanted) {
  const focused = document.activeElement?.dataset?.key;
  wanted.forEach((node, index) => {
    const present = parent.children[index];
    if (present === node) return;
    if (present?.className === "day" && node.className === "day" && present.textContent === node.textContent) return;
    parent.insertBefore(node, present ?? null);
  });
  while (parent.children.length > wanted.length) parent.lastElementChild.remove();
  if (focused && document.activeElement === document.body) {
    parent.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }
}

function dayName(seconds) {
  const today = dayFormat.format(state.now * 1000);
  const day = dayFormat.format(seconds * 1000);
  return day === today ? "Hoje" : day;
}

// toasts and the things that end by themselves

function announceToasts() {
  const fresh = toastsSeen === null ? [] : state.toasts.slice(toastsSeen);
  toastsSeen = state.toasts.length;
  for (const toast of fresh.filter((one) => one.text)) {
    if (toast.show_alert) showAlert(toast.text); else showToast(toast.text);
  }
}

function showToast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("toast").hidden = true; }, 3500);
}

function showAlert(text) {
  $("alert-text").textContent = text;
  if (!$("alert").open) $("alert").showModal();
}

function wakeLater() {
  clearTimeout(wakeTimer);
  if (state.action) wakeTimer = setTimeout(load, state.action_seconds * 1000 + 50);
  else if (state.presses.some((press) => !press.late)) wakeTimer = setTimeout(load, 5000);
}

// replying

function drawReplyBar() {
  const last = state.messages.at(-1);
  const forced = last?.from_bot && last.force_reply && last.id !== replyRefused ? last : null;
  if (forced && replyTo?.id !== forced.id) { replyTo = forced; $("text").focus(); }
  if (replyTo && !state.messages.some((message) => message.id === replyTo.id)) replyTo = null;
  $("replying").hidden = !replyTo;
  $("replying-text").textContent = replyTo ? replyTo.text || replyTo.document?.name || "Foto" : "";
  $("text").placeholder = replyTo?.placeholder || (replyTo ? "Sua resposta" : "Mensagem");
}

function startReply(message) {
  replyTo = message;
  drawReplyBar();
  $("text").focus();
}

function stopReply() {
  replyRefused = replyTo?.id ?? replyRefused;
  replyTo = null;
  drawReplyBar();
}

function drawKeyboard() {
  const source = state.messages.findLast((one) => one.from_bot && (one.keyboard.length || one.removes_keyboard));
  const rows = source?.keyboard ?? [];
  const nodes = rows.map((buttons) => {
    const row = element("div", "row");
    for (const button of buttons) {
      const key = element("button", "", button.text);
      key.type = "button";
      key.addEventListener("click", () => act("say", { text: button.text }));
      row.append(key);
    }
    return row;
  });
  $("keyboard").replaceChildren(...nodes);
  $("keyboard").hidden = nodes.length === 0;
}

// writing

async function send() {
  const text = $("text").value.trim();
  if (!text) return;
  const reply = replyTo?.id ?? 0;
  $("text").value = "";
  replyTo = null;
  growText();
  drawCommands();
  await act("say", { text, reply_to: reply });
}

function growText() {
  $("text").rows = Math.min(5, $("text").value.split("\n").length);
}

function drawCommands() {
  const typed = $("text").value;
  const open = /^\/\w*$/.test(typed);
  const found = open ? state.commands.filter((one) => `/${one.command}`.startsWith(typed.toLowerCase())) : [];
  const nodes = found.map((one, index) => {
    const item = element("li");
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", String(index === 0));
    item.append(element("b", "", `/${one.command}`), element("span", "", one.description));
    item.addEventListener("click", () => chooseCommand(one.command));
    return item;
  });
  $("commands").replaceChildren(...nodes);
  $("commands").hidden = nodes.length === 0;
  $("commands-button").setAttribute("aria-expanded", String(nodes.length > 0));
}

function chooseCommand(command) {
  $("text").value = "";
  drawCommands();
  act("say", { text: `/${command}` });
}

function moveChoice(step) {
  const items = [...$("commands").children];
  const now = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  items[now]?.setAttribute("aria-selected", "false");
  const next = items[(now + step + items.length) % items.length];
  next.setAttribute("aria-selected", "true");
  next.scrollIntoView({ block: "nearest" });
}

function onKey(event) {
  const choosing = !$("commands").hidden;
  if (choosing && ["ArrowDown", "ArrowUp"].includes(event.key)) {
    event.preventDefault();
    moveChoice(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    const chosen = choosing && $("commands").querySelector("[aria-selected=true]");
    if (chosen) chosen.click(); else send();
  } else if (event.key === "Escape") {
    if (choosing) { $("text").value = ""; drawCommands(); } else stopReply();
  }
}

// menu, scrolling, files

function toggleMenu(open) {
  $("menu").hidden = !open;
  $("menu-button").setAttribute("aria-expanded", String(open));
  if (open) $("menu").querySelector("button").focus();
}

const menuDeeds = {
  block: () => act("block"),
  hour: () => act("clock", { advance: 3600 }),
  day: () => act("clock", { advance: 86400 }),
  reset: () => { if (confirm("Apagar todas as conversas deste sandbox?")) act("reset"); },
};

function distanceToEnd() {
  const chat = $("chat");
  return chat.scrollHeight - chat.scrollTop - chat.clientHeight;
}

function noteScroll() {
  $("down").hidden = distanceToEnd() < 160;
}

function connect() {
  $("composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });
  $("text").addEventListener("keydown", onKey);
  $("text").addEventListener("input", () => { growText(); drawCommands(); });
  $("stop-replying").addEventListener("click", stopReply);
  $("start").addEventListener("click", () => act("say", { text: `/start ${asked.get("start") ?? ""}` }));
  $("unblock").addEventListener("click", () => act("unblock"));
  $("commands-button").addEventListener("click", () => {
    $("text").value = $("text").value === "/" ? "" : "/";
    drawCommands();
    $("text").focus();
  });
  $("attach").addEventListener("click", () => $("file").click());
  $("file").addEventListener("change", async () => {
    for (const file of $("file").files) await sendFile(file);
    $("file").value = "";
  });
  $("menu-button").addEventListener("click", (event) => { event.stopPropagation(); toggleMenu($("menu").hidden); });
  $("menu").addEventListener("click", (event) => menuDeeds[event.target.dataset.do]?.());
  document.addEventListener("click", () => toggleMenu(false));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") toggleMenu(false); });
  $("chat").addEventListener("scroll", () => { following = distanceToEnd() < 60; noteScroll(); }, { passive: true });
  new ResizeObserver(followEnd).observe($("chat"));
  $("down").addEventListener("click", () => $("chat").scrollTo({ top: $("chat").scrollHeight, behavior: "smooth" }));
  $("pinned").addEventListener("click", () => $(`m${state.pinned[0]}`)?.scrollIntoView({ block: "center" }));
  connectDrop();
}

function connectDrop() {
  const phone = $("phone");
  phone.addEventListener("dragover", (event) => { event.preventDefault(); $("drop").hidden = !state?.started; });
  phone.addEventListener("dragleave", (event) => { if (!phone.contains(event.relatedTarget)) $("drop").hidden = true; });
  phone.addEventListener("drop", async (event) => {
    event.preventDefault();
    $("drop").hidden = true;
    if (state?.started) for (const file of event.dataTransfer.files) await sendFile(file);
  });
}

connect();
load();
listen();
