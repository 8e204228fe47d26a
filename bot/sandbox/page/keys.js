// The inline keyboard under a message: labels cut as a phone cuts them, and a spinner until the bot answers.

import { button, element, outsideLink } from "/page/dom.js";

const LABEL_ROOM = [32, 32, 15, 9, 7]; // characters a phone shows, by the number of buttons in the row
const SMALLEST_ROOM = 5;
const segmenter = new Intl.Segmenter("pt-BR", { granularity: "grapheme" });

// The label as a phone shows it: whole if it fits, else without its middle.
export function cutLabel(label, inRow) {
  const characters = Array.from(segmenter.segment(label), (one) => one.segment);
  const room = LABEL_ROOM[inRow] ?? SMALLEST_ROOM;
  if (characters.length <= room) return label;
  const tail = Math.floor((room - 1) / 2);
  const head = characters.slice(0, room - 1 - tail).join("").trimEnd();
  return `${head}…${characters.slice(-tail).join("").trimStart()}`;
}

// `deeds.press(message, data)` and `deeds.copy(text)` are what a button can do.
export function keysNode(message, deeds) {
  const keys = element("div", "keys");
  keys.setAttribute("role", "group");
  keys.setAttribute("aria-label", "Botões da mensagem");
  message.buttons.forEach((buttons, row) => {
    const line = element("div", "row");
    buttons.forEach((one, column) => {
      const key = keyNode(message, one, buttons.length, deeds);
      key.dataset.key = `${message.id}-${one.callback_data ?? `${row}.${column}`}`;
      line.append(key);
    });
    keys.append(line);
  });
  return keys;
}

function keyNode(message, wanted, inRow, deeds) {
  const address = wanted.url ?? wanted.login_url?.url ?? wanted.web_app?.url;
  const label = cutLabel(wanted.text, inRow);
  const className = `key ${wanted.style ?? ""}`.trim();
  const key = address ? outsideLink(address, className) : button(className, "", () => press(key, message, wanted, deeds));
  key.append(element("span", "label", label));
  key.title = wanted.text;
  const purpose = address ? " (abre outra página)" : wanted.copy_text ? " (copia)" : "";
  if (purpose || label !== wanted.text) key.setAttribute("aria-label", wanted.text + purpose);
  if (address) key.classList.add("outside");
  if (wanted.copy_text) key.classList.add("copies");
  if (wanted.disabled) key.setAttribute("aria-disabled", "true");
  if (wanted.callback_data) key.dataset.callback = wanted.callback_data;
  return key;
}

function press(key, message, wanted, deeds) {
  if (key.getAttribute("aria-disabled") === "true") return;
  if (wanted.copy_text) { deeds.copy(wanted.copy_text.text); return; }
  if (!wanted.callback_data) { deeds.toast("Este botão não funciona no sandbox."); return; }
  if (key.classList.contains("waiting") && !key.classList.contains("late")) return; // it already spins
  key.classList.remove("late");
  markWaiting(key);
  deeds.press(message, wanted.callback_data);
}

function markWaiting(key) {
  key.classList.add("waiting");
  key.setAttribute("aria-busy", "true");
}

// Spins the buttons of `node` whose press waits, and stops the others; a late one turns into a warning.
export function markPresses(node, presses) {
  for (const key of node.querySelectorAll(".key[data-callback]")) {
    const waiting = presses.findLast((one) => one.data === key.dataset.callback);
    if (waiting) markWaiting(key);
    else { key.classList.remove("waiting"); key.removeAttribute("aria-busy"); }
    markLate(key, Boolean(waiting?.late));
  }
}

function markLate(key, late) {
  key.classList.toggle("late", late);
  const warning = key.querySelector(".warning");
  if (late && !warning) key.append(element("span", "warning hidden-words", " — o robô não respondeu a este toque"));
  if (!late) warning?.remove();
}
