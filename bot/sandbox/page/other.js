// Content that is no text, photo or file: places, polls, contacts and rich messages.

import { element } from "/page/dom.js";
import { richNode } from "/page/rich.js";

const degrees = new Intl.NumberFormat("pt-BR", { minimumFractionDigits: 4, maximumFractionDigits: 4 });

// What a message is called where there is no room for it.
export function otherName(other) {
  if (other.location) return "Local";
  if (other.poll) return `Enquete: ${other.poll.question}`;
  if (other.contact) return `Contato: ${other.contact.first_name}`;
  return "";
}

export function otherNodes(other) {
  const nodes = [];
  if (other.rich_message) nodes.push(richNode(other.rich_message));
  if (other.location) nodes.push(locationNode(other.location));
  if (other.contact) nodes.push(chipNode("👤", other.contact.first_name, other.contact.phone_number));
  if (other.poll) nodes.push(pollNode(other.poll));
  return nodes;
}

function chipNode(sign, title, detail) {
  const chip = element("div", "chip-line");
  const words = element("span", "words");
  words.append(element("b", "", title), element("small", "", detail));
  chip.append(element("span", "sign", sign), words);
  return chip;
}

const locationNode = (place) => chipNode("📍", "Local", `${degrees.format(place.latitude)}; ${degrees.format(place.longitude)}`);

function pollNode(poll) {
  const node = element("div", "poll");
  const kind = poll.type === "quiz" ? "Quiz" : poll.is_anonymous ? "Enquete anônima" : "Enquete";
  node.append(element("b", "", poll.question), element("small", "", poll.is_closed ? `${kind}, encerrada` : kind));
  const options = element("ul");
  options.append(...poll.options.map((one) => element("li", "", `${one.text} · ${one.voter_count}`)));
  node.append(options);
  return node;
}
