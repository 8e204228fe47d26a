// Telegram's entities as elements. JavaScript strings count UTF-16 units, exactly as entities do.

const tags = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s",
  code: "code", pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote",
};

export function formattedText(text, entities, onCommand) {
  const sorted = [...entities].sort((one, other) => one.offset - other.offset || other.length - one.length);
  const fragment = document.createDocumentFragment();
  fill(fragment, { text, onCommand }, sorted, 0, text.length);
  return fragment;
}

function fill(parent, context, entities, from, to) {
  let at = from;
  for (let index = 0; index < entities.length; index += 1) {
    const entity = entities[index];
    if (entity.offset < at) continue;
    const end = Math.min(entity.offset + entity.length, to);
    const inner = entities.slice(index + 1).filter((one) => one.offset < end);
    parent.append(context.text.slice(at, entity.offset));
    const node = entityNode(entity, context.text.slice(entity.offset, end), context.onCommand);
    fill(node, context, inner, entity.offset, end);
    parent.append(node);
    at = end;
  }
  parent.append(context.text.slice(at, to));
}

function entityNode(entity, words, onCommand) {
  if (entity.type === "text_link") return linkNode(entity.url);
  if (entity.type === "url") return linkNode(/^https?:/i.test(words) ? words : `http://${words}`);
  if (entity.type === "email") return linkNode(`mailto:${words}`);
  if (entity.type === "bot_command") return commandNode(words, onCommand);
  if (entity.type === "spoiler") return spoilerNode();
  if (entity.type === "mention" || entity.type === "hashtag") {
    const span = document.createElement("span");
    span.className = "link";
    return span;
  }
  const node = document.createElement(tags[entity.type] ?? "span");
  if (entity.type === "expandable_blockquote") makeFoldable(node, words);
  return node;
}

function linkNode(address) {
  const link = document.createElement("a");
  if (/^(https?|mailto|tg):/i.test(address)) link.href = address;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}

function commandNode(words, onCommand) {
  const link = document.createElement("button");
  link.type = "button";
  link.className = "link";
  link.addEventListener("click", () => onCommand(words));
  return link;
}

function makePressable(node, deed) {
  node.tabIndex = 0;
  node.setAttribute("role", "button");
  node.addEventListener("click", deed);
  node.addEventListener("keydown", (event) => { if (event.key === "Enter") deed(); });
}

function spoilerNode() {
  const span = document.createElement("span");
  span.className = "spoiler";
  span.setAttribute("aria-label", "Texto escondido, toque para ver");
  makePressable(span, () => { span.classList.add("shown"); span.removeAttribute("aria-label"); });
  return span;
}

function makeFoldable(quote, words) {
  if (words.split("\n").length <= 3 && words.length <= 110) return;
  quote.classList.add("folded");
  quote.setAttribute("aria-expanded", "false");
  makePressable(quote, () => quote.setAttribute("aria-expanded", String(!quote.classList.toggle("folded"))));
}
