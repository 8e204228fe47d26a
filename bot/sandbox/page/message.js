// One message as elements: bubble, file, quote and the keyboard under it.

import { formattedText } from "/page/text.js";

const clockFormat = new Intl.DateTimeFormat("pt-BR", { hour: "2-digit", minute: "2-digit" });
const sizeFormat = new Intl.NumberFormat("pt-BR", { maximumFractionDigits: 1 });

export function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

// `deeds` are what the page can do: act, reply and toast.
export function messageNode(message, waiting, fresh, deeds) {
  const item = element("li", `message ${message.from_bot ? "" : "mine"}`);
  item.classList.toggle("fresh", fresh);
  item.classList.toggle("edited", message.edited);
  item.id = `m${message.id}`;
  const bubble = element("div", "bubble");
  if (message.reply_to) bubble.append(quoteNode(message.reply_to));
  if (message.photo) bubble.append(photoNode(message.photo));
  if (message.document) bubble.append(fileNode(message.document));
  bubble.append(textNode(message, deeds));
  const time = clockFormat.format(message.date * 1000);
  bubble.append(element("span", "meta", `${message.edited ? "editada " : ""}${time}${message.from_bot ? "" : " ✓✓"}`));
  bubble.addEventListener("dblclick", () => deeds.reply(message));
  item.append(bubble, replyNode(message, deeds));
  if (message.buttons.length) {
    item.classList.add("wide-keys");
    item.append(keysNode(message, waiting, deeds));
  }
  return item;
}

function textNode(message, deeds) {
  const holder = element("div", message.text ? "text" : "text empty");
  holder.append(formattedText(message.text, message.entities, (command) => deeds.act("say", { text: command })));
  return holder;
}

function quoteNode(reply) {
  const quote = element("button", "quoted", reply.text);
  quote.type = "button";
  quote.setAttribute("aria-label", `Em resposta a: ${reply.text}`);
  quote.addEventListener("click", () => document.getElementById(`m${reply.id}`)?.scrollIntoView({ block: "center", behavior: "smooth" }));
  return quote;
}

function replyNode(message, deeds) {
  const button = element("button", "answer", "↩");
  button.type = "button";
  button.dataset.key = `reply-${message.id}`;
  button.setAttribute("aria-label", "Responder a esta mensagem");
  button.addEventListener("click", () => deeds.reply(message));
  return button;
}

const fileAddress = (file) => `/control/file?file_id=${encodeURIComponent(file.file_id)}`;

function photoNode(photo) {
  const image = element("img");
  image.src = fileAddress(photo);
  image.alt = "Foto";
  return image;
}

function fileNode(file) {
  const link = element("a", "file");
  link.href = fileAddress(file);
  link.download = file.name;
  link.setAttribute("aria-label", `Baixar ${file.name}`);
  const ending = file.name.includes(".") ? file.name.split(".").at(-1).slice(0, 4) : "arq";
  const words = element("span");
  words.append(element("b", "", file.name), element("small", "", sizeName(file.size)));
  link.append(element("span", "badge", ending), words);
  return link;
}

function keysNode(message, waiting, deeds) {
  const keys = element("div", "keys");
  for (const buttons of message.buttons) {
    const row = element("div", "row");
    buttons.forEach((button) => row.append(keyNode(message, button, waiting, deeds)));
    keys.append(row);
  }
  return keys;
}

function keyNode(message, button, waiting, deeds) {
  const address = button.url ?? button.web_app?.url;
  const key = element(address ? "a" : "button", `key ${button.style ?? ""}`, button.text);
  key.title = button.text;
  key.dataset.key = `${message.id}-${button.callback_data ?? button.text}`;
  if (address) {
    Object.assign(key, { href: address, target: "_blank", rel: "noopener noreferrer" });
    key.classList.add("outside");
    return key;
  }
  key.type = "button";
  const press = waiting.find((one) => one.data === button.callback_data);
  if (press) {
    key.classList.add("waiting");
    key.classList.toggle("late", press.late);
    key.setAttribute("aria-busy", "true");
    if (press.late) key.title = "O robô não respondeu a este toque";
  }
  key.addEventListener("click", () => pressKey(message, button, deeds));
  return key;
}

function pressKey(message, button, deeds) {
  if (button.copy_text) {
    navigator.clipboard?.writeText(button.copy_text.text);
    deeds.toast("Copiado");
    return;
  }
  deeds.act("press", { message_id: message.id, data: button.callback_data });
}

function sizeName(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1048576 ? `${sizeFormat.format(bytes / 1024)} KB` : `${sizeFormat.format(bytes / 1048576)} MB`;
}
