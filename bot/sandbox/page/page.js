// The chat page: hears that something changed, fetches what it lacks, and lets each part draw itself.

import { connectComposer, drawComposer, startReply } from "/page/composer.js";
import { $ } from "/page/dom.js";
import { connectDrawer, loadCalls, toggleDrawer } from "/page/drawer.js";
import { connectFiles } from "/page/files.js";
import { connectGuide, loadGuide } from "/page/guide.js";
import { History } from "/page/history.js";
import { MessageList } from "/page/list.js";
import { connectMenu } from "/page/menu.js";
import { announceNews, announceToasts, ask, awaitEdit, showToast, showUnread } from "/page/notices.js";
import { act, fetchOlder, fetchView, listen } from "/page/server.js";
import { formattedText } from "/page/text.js";
import { connectViewer, viewPhoto } from "/page/viewer.js";

const ACTIONS = {
  typing: "digitando…", upload_document: "enviando um arquivo…", upload_photo: "enviando uma foto…",
};
const BESIDE_MS = 150; // what stands beside the phone may come a little later than the phone

let state = null;
let wakeTimer = 0;
let besideTimer = 0;
const history = new History();

async function gesture(what, fields) {
  const accepted = await act(what, fields);
  if (!accepted) { showToast("O sandbox não aceitou este gesto."); load(); }
  return accepted;
}

const list = new MessageList({
  reply: startReply,
  say: (text) => gesture("say", { text }),
  react: (message, emoji) => gesture("react", { message_id: message.id, emoji }),
  press: (message, data) => { awaitEdit(message); gesture("press", { message_id: message.id, data }); },
  copy: async (text) => {
    try { await navigator.clipboard.writeText(text); showToast(`Copiado: ${text}`); }
    catch { showToast("O navegador não deixou copiar."); }
  },
  toast: showToast,
  view: viewPhoto,
  jump,
  olderWanted: () => { if (history.older) loadOlder(0); },
  leave: () => $("text"),
  unread: (count) => { if (state) showUnread(count, state.bot.name); },
});

// One thing at a time: while something runs, further wishes for the same thing become one more run.
function oneAtATime(deed) {
  let running = null;
  let again = false;
  return function run() {
    if (running) { again = true; return running; }
    running = deed().finally(() => {
      running = null;
      if (again) { again = false; run(); }
    });
    return running;
  };
}

const load = oneAtATime(async () => {
  try {
    const view = await fetchView(history.mark, history.first);
    take(view);
  } catch (error) {
    $("status").textContent = "sem contato com o sandbox";
    if (!(error instanceof TypeError)) throw error; // a TypeError of fetch means that nobody answered
  }
});

function take(view) {
  if (!view.connected || !view.bot.connected) { state = null; drawAbsence(); return; }
  const begins = view.fresh && history.mark !== "";
  state = view;
  history.update(view);
  if (begins) list.forget();
  draw();
}

async function loadOlder(reach) {
  if (loadOlder.running) return;
  loadOlder.running = true;
  try {
    history.prepend(await fetchOlder(history.first, reach));
    list.draw(history.messages, state);
  } finally {
    loadOlder.running = false;
  }
}

async function jump(id) {
  if (!history.find(id) && history.older) await loadOlder(id);
  if (!list.show(id)) showToast("Esta mensagem foi apagada.");
}

// drawing

function draw() {
  $("waiting").hidden = true;
  $("menu-button").hidden = false;
  $("bot-name").textContent = state.bot.name;
  $("avatar").textContent = Array.from(state.bot.name)[0] ?? "?";
  $("status").textContent = ACTIONS[state.action] ?? (state.action ? "trabalhando…" : "robô");
  $("status").classList.toggle("busy", Boolean(state.action));
  $("welcome").hidden = state.started || !state.description;
  $("description").textContent = state.description;
  $("typing").hidden = !state.action || Boolean(state.draft);
  drawDraft(state.draft);
  $("pinned").hidden = !state.pinned;
  $("pinned-text").textContent = state.pinned?.text ?? "";
  drawComposer(state, history.messages);
  list.draw(history.messages, state);
  announceNews(history.messages, state.bot.name);
  announceToasts(state);
  wakeLater();
}

// What the bot is still writing.
function drawDraft(draft) {
  $("draft").hidden = !draft;
  $("draft").replaceChildren(...(draft ? [formattedText(draft.text, draft.entities, () => {})] : []));
}

function drawAbsence() {
  $("waiting").hidden = false;
  $("bot-name").textContent = "Esperando o robô";
  $("status").textContent = "ninguém conectado";
  $("address").textContent = `${location.origin}/bot`;
  for (const id of ["welcome", "draft", "typing", "menu-button", "composer", "start", "unblock", "pinned"]) $(id).hidden = true;
  history.forget();
  list.forget();
}

// Some things end by themselves, without a change that would tell.
function wakeLater() {
  clearTimeout(wakeTimer);
  const ends = state.presses.filter((one) => !one.late).map((one) => one.late_in);
  if (state.action) ends.push(state.action_seconds);
  if (state.draft) ends.push(state.draft.seconds);
  if (ends.length) wakeTimer = setTimeout(load, Math.min(...ends) * 1000 + 100);
}

const loadBeside = oneAtATime(async () => {
  try {
    await Promise.all([loadCalls(), loadGuide()]);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
});

function onChange() {
  load();
  besideTimer ||= setTimeout(() => { besideTimer = 0; loadBeside(); }, BESIDE_MS);
}

connectComposer({
  say: (text, replyTo) => gesture("say", { text, reply_to: replyTo }),
  unblock: () => gesture("unblock"),
  enterList: () => list.current?.focus(),
});
connectFiles(() => Boolean(state?.started && !state.blocked));
connectMenu({
  calls: () => toggleDrawer(),
  block: () => gesture("block"),
  hour: () => gesture("clock", { advance: 3600 }),
  day: () => gesture("clock", { advance: 86400 }),
  reset: async () => { if (await ask("Apagar todas as conversas deste sandbox?")) gesture("reset"); },
});
$("pinned").addEventListener("click", () => jump(state.pinned.id));
connectViewer();
connectDrawer();
connectGuide();
load();
loadBeside();
listen(onChange, () => { $("status").textContent = "reconectando…"; });
