// What the page tells by itself: toasts, alerts, questions, and the news for whoever listens instead of looking.

import { $, element } from "/page/dom.js";
import { summary } from "/page/message.js";

const TOAST_SECONDS = 4;
const NEWS_SECONDS = 8;
let toastTimer = 0;
let toastsSeen = null;
let newsUntil = null;
let dialogs = Promise.resolve();
const awaited = new Map();

export function showToast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("toast").hidden = true; }, TOAST_SECONDS * 1000);
}

export function showAlert(text) { return openDialog(text, false); }

// Asks, and answers whether the person agreed.
export function ask(question) { return openDialog(question, true); }

// One after the other: an alert of the bot must not answer a question in its place.
function openDialog(text, withCancel) {
  dialogs = dialogs.then(() => new Promise((resolve) => {
    const dialog = $("alert");
    $("alert-text").textContent = text;
    $("alert-cancel").hidden = !withCancel;
    $("alert-ok").textContent = withCancel ? "Continuar" : "Entendi";
    dialog.returnValue = "";
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "ok"), { once: true });
    dialog.showModal();
  }));
  return dialogs;
}

// Toasts that came since the last look; those of before the page was opened are history.
export function announceToasts(state) {
  const fresh = toastsSeen === null ? 0 : Math.max(0, state.toast_count - toastsSeen);
  toastsSeen = state.toast_count;
  if (!fresh) return;
  for (const toast of state.toasts.slice(-fresh).filter((one) => one.text)) {
    if (toast.show_alert) showAlert(toast.text); else showToast(toast.text);
  }
}

// Reads new messages aloud, each once; of edited ones only that whose button the person pressed.
export function announceNews(messages, botName) {
  const newest = messages.at(-1)?.id ?? 0;
  const news = newsUntil === null ? [] : messages.filter((one) => one.from_bot && one.id > newsUntil);
  newsUntil = newest;
  for (const message of news) say(`${botName}: ${summary(message)}`);
  for (const message of messages) {
    if (!awaited.has(message.id) || awaited.get(message.id) === message.edit_count) continue;
    awaited.delete(message.id);
    say(`Mensagem editada: ${summary(message)}`);
  }
}

export function awaitEdit(message) { awaited.set(message.id, message.edit_count); }

function say(text) {
  const line = element("p", "", text);
  $("news").append(line);
  setTimeout(() => line.remove(), NEWS_SECONDS * 1000);
}

export function showUnread(count, name) {
  document.title = `${count ? `(${count}) ` : ""}${name} · conversa de bancada`;
}
