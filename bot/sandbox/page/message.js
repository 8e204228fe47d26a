// One message, or one album, as an element: quote, pictures, files, text, and the keyboard under it.

import { button, clockTime, element, sizeName } from "/page/dom.js";
import { keysNode } from "/page/keys.js";
import { otherName, otherNodes } from "/page/other.js";
import { fileAddress } from "/page/server.js";
import { formattedText } from "/page/text.js";

// `parts` is one message, or the messages of an album. `deeds`: reply, react, jump, say, view, press, copy, toast.
export function messageNode(parts, botName, deeds) {
  const [first] = parts;
  const last = parts.at(-1);
  const item = element("li", first.from_bot ? "message" : "message mine");
  item.classList.toggle("edited", parts.some((one) => one.edited));
  item.id = `m${first.id}`;
  item.tabIndex = -1;
  const bubble = element("div", "bubble");
  bubble.append(element("span", "hidden-words", first.from_bot ? `${botName}: ` : "Você: "));
  if (first.forwarded_from) bubble.append(element("p", "forwarded", "Mensagem encaminhada"));
  if (first.reply_to) bubble.append(quoteNode(first, deeds));
  bubble.append(...mediaNodes(parts, deeds), ...textNodes(parts, deeds));
  if (first.reactions.length) bubble.append(reactionsNode(first.reactions));
  bubble.append(metaNode(last, parts));
  bubble.addEventListener("dblclick", () => deeds.reply(first));
  bubble.append(toolsNode(first, deeds));
  item.append(bubble);
  if (first.buttons.length) {
    item.classList.add("wide-keys");
    item.append(keysNode(first, deeds));
  }
  for (const other of parts.slice(1)) bubble.prepend(Object.assign(element("i", "anchor"), { id: `m${other.id}` }));
  return item;
}

// What a screen reader and the quote of a reply say of a message.
export function summary(message) {
  const kind = message.photo ? "Foto" : message.document ? message.document.name : otherName(message.other);
  return [kind, message.text].filter(Boolean).join(": ");
}

function quoteNode(message, deeds) {
  const words = message.quote?.text ?? message.reply_to.text;
  return button("quoted", words, () => deeds.jump(message.reply_to.id), `Em resposta a: ${words}`);
}

function mediaNodes(parts, deeds) {
  const nodes = [];
  const photos = parts.filter((one) => one.photo);
  if (photos.length) {
    const album = element("div", photos.length > 1 ? "photos album" : "photos");
    album.append(...photos.map((one) => photoNode(one, deeds)));
    nodes.push(album);
  }
  nodes.push(...parts.filter((one) => one.document).map((one) => fileNode(one.document)));
  return [...nodes, ...parts.flatMap((one) => otherNodes(one.other))];
}

function photoNode(message, deeds) {
  const { photo } = message;
  const image = element("img");
  image.src = fileAddress(photo);
  image.alt = message.text || "Foto";
  image.loading = "lazy";
  if (photo.width && photo.height) Object.assign(image, { width: photo.width, height: photo.height });
  const opener = button("photo", "", () => deeds.view(message), `Ampliar a foto${message.text ? `: ${message.text}` : ""}`);
  opener.append(image);
  return opener;
}

function fileNode(file) {
  const link = element("a", "file");
  link.href = fileAddress(file);
  link.download = file.name;
  link.setAttribute("aria-label", `Baixar ${file.name}, ${sizeName(file.size)}`);
  const ending = file.name.includes(".") ? file.name.split(".").at(-1).slice(0, 4) : "arq";
  const words = element("span", "words");
  words.append(element("b", "", file.name), element("small", "", sizeName(file.size)));
  link.append(element("span", "badge", ending), words);
  return link;
}

function textNodes(parts, deeds) {
  const written = parts.filter((one) => one.text && !one.other.rich_message); // there it repeats the blocks
  if (!written.length) return [element("div", "text empty")];
  return written.map((one) => {
    const holder = element("div", "text");
    holder.append(formattedText(one.text, one.entities, deeds.say));
    return holder;
  });
}

function metaNode(last, parts) {
  const meta = element("span", "meta");
  if (parts.some((one) => one.edited)) meta.append(element("span", "", "editada "));
  const time = element("time", "", clockTime(last.date));
  time.dateTime = new Date(last.date * 1000).toISOString();
  meta.append(time);
  if (!last.from_bot) {
    const ticks = element("span", "ticks", "✓✓");
    ticks.setAttribute("aria-hidden", "true");
    meta.append(ticks);
  }
  return meta;
}

function reactionsNode(reactions) {
  const row = element("span", "reactions");
  const emojis = reactions.map((one) => one.emoji ?? "⭐");
  row.append(...emojis.map((emoji) => element("span", "reaction", emoji)));
  row.setAttribute("role", "img");
  row.setAttribute("aria-label", `Reações: ${emojis.join(" ")}`);
  return row;
}

function toolsNode(message, deeds) {
  const tools = element("span", "tools");
  const answer = button("tool", "↩", () => deeds.reply(message), "Responder a esta mensagem");
  answer.dataset.key = `reply-${message.id}`;
  tools.append(answer);
  if (message.from_bot) {
    const liked = message.reactions.some((one) => one.mine);
    const react = button("tool", "👍", () => deeds.react(message, liked ? "" : "👍"), "Reagir com 👍");
    react.setAttribute("aria-pressed", String(liked));
    react.dataset.key = `react-${message.id}`;
    tools.append(react);
  }
  return tools;
}
