// Telegram's entities as elements. JavaScript strings count UTF-16 units, exactly as entities do.

import { button, element, outsideLink } from "/page/dom.js";

const tags = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };
const blocks = new Set(["pre", "blockquote", "expandable_blockquote"]);
const FOLDED_LINES = 3;
const FOLDED_CHARACTERS = 110;

// `onCommand` is told which command of the text was pressed.
export function formattedText(text, entities, onCommand) {
  const sorted = [...entities].sort((one, other) => one.offset - other.offset || other.length - one.length);
  const fragment = document.createDocumentFragment();
  fill(fragment, { text, onCommand }, sorted, 0, text.length);
  return fragment;
}

function fill(parent, context, entities, from, to) {
  let at = from;
  let afterBlock = false;
  const plain = (begin, end, beforeBlock) => {
    let words = context.text.slice(begin, end);
    if (beforeBlock && words.endsWith("\n")) words = words.slice(0, -1); // a block begins a line by itself
    if (afterBlock && words.startsWith("\n")) words = words.slice(1);
    if (words) parent.append(words);
  };
  entities.forEach((entity, index) => {
    if (entity.offset < at || entity.offset >= to) return;
    const end = Math.min(entity.offset + entity.length, to);
    const isBlock = blocks.has(entity.type);
    plain(at, entity.offset, isBlock);
    const words = context.text.slice(entity.offset, end);
    const { node, inside } = entityNode(entity, words, context.onCommand);
    fill(inside ?? node, context, entities.slice(index + 1).filter((one) => one.offset < end), entity.offset, end);
    parent.append(node);
    at = end;
    afterBlock = isBlock;
  });
  plain(at, to, false);
}

// The element of an entity; `inside` is where its words go, when that is not the element itself.
function entityNode(entity, words, onCommand) {
  switch (entity.type) {
    case "text_link": return { node: outsideLink(entity.url) };
    case "url": return { node: outsideLink(/^[a-z]+:/i.test(words) ? words : `http://${words}`) };
    case "email": return { node: outsideLink(`mailto:${words}`) };
    case "phone_number": return { node: outsideLink(`tel:${words.replace(/[^\d+]/g, "")}`) };
    case "bot_command": return { node: button("link", "", () => onCommand(words)) };
    case "spoiler": return { node: spoilerNode() };
    case "pre": return preNode(entity.language);
    case "blockquote": return { node: element("blockquote") };
    case "expandable_blockquote": return { node: foldableNode(words) };
    case "date_time": return { node: momentNode(entity, words) };
    case "custom_emoji": return { node: element("span", "emoji") };
    case "mention": case "text_mention": case "hashtag": case "cashtag": return { node: element("span", "link") };
    default: return { node: element(tags[entity.type] ?? "span") };
  }
}

function makePressable(node, deed) {
  node.tabIndex = 0;
  node.setAttribute("role", "button");
  node.addEventListener("click", deed);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    deed();
  });
}

export function spoilerNode() {
  const span = element("span", "spoiler");
  span.setAttribute("aria-label", "Texto escondido, toque para ver");
  makePressable(span, () => {
    span.classList.add("shown");
    for (const name of ["aria-label", "role", "tabindex"]) span.removeAttribute(name);
  });
  return span;
}

function preNode(language) {
  const node = element("pre");
  if (language) node.dataset.language = language;
  const inside = element("code");
  node.append(inside);
  return { node, inside };
}

function foldableNode(words) {
  const quote = element("blockquote");
  if (words.split("\n").length <= FOLDED_LINES && words.length <= FOLDED_CHARACTERS) return quote;
  quote.classList.add("folded");
  quote.setAttribute("aria-expanded", "false");
  makePressable(quote, () => quote.setAttribute("aria-expanded", String(!quote.classList.toggle("folded"))));
  return quote;
}

export function momentNode(entity, words) {
  const moment = element("time", "link");
  const date = new Date(entity.unix_time * 1000);
  if (Number.isNaN(date.getTime())) return moment;
  moment.dateTime = date.toISOString();
  const spelt = date.toLocaleString("pt-BR", { dateStyle: "full", timeStyle: "short" });
  moment.title = words ? `${words}: ${spelt}` : spelt;
  return moment;
}
