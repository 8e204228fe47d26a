// Rich messages: headings, paragraphs, lists, tables, quotes and folded details, as blocks of Bot API 10.

import { element, outsideLink } from "/page/dom.js";
import { momentNode, spoilerNode } from "/page/text.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", marked: "mark",
  subscript: "sub", superscript: "sup",
};

export function richNode(rich) {
  const holder = element("div", "rich");
  if (rich.is_rtl) holder.dir = "rtl";
  holder.append(...rich.blocks.map(blockNode));
  return holder;
}

function filled(node, text) {
  node.append(...inlineNodes(text));
  return node;
}

// A text is words, one styled part, or a list of both.
function inlineNodes(text) {
  if (text === undefined || text === "") return [];
  if (typeof text === "string") return [document.createTextNode(text)];
  if (Array.isArray(text)) return text.flatMap(inlineNodes);
  if (text.type === "custom_emoji") return [document.createTextNode(text.alternative_text ?? "")];
  const node = styledNode(text);
  node.append(...inlineNodes(text.text));
  return [node];
}

function styledNode(text) {
  switch (text.type) {
    case "url": return outsideLink(text.url);
    case "text_mention": return element("span", "link");
    case "spoiler": return spoilerNode();
    case "date_time": return momentNode(text, "");
    default: return element(TAGS[text.type] ?? "span");
  }
}

function blockNode(block) {
  switch (block.type) {
    case "heading": return filled(Object.assign(element("p", `heading h${block.size}`), { role: "heading", ariaLevel: block.size }), block.text);
    case "pre": return preNode(block);
    case "divider": return element("hr");
    case "list": return listNode(block);
    case "table": return tableNode(block);
    case "details": return detailsNode(block);
    case "blockquote": case "expandable_blockquote": case "pullquote": return quoteNode(block);
    default: return filled(element("p", block.type), block.text);
  }
}

function preNode(block) {
  const node = element("pre");
  if (block.language) node.dataset.language = block.language;
  node.append(filled(element("code"), block.text));
  return node;
}

function quoteNode(block) {
  const quote = element("blockquote", block.type);
  if (block.blocks) quote.append(...block.blocks.map(blockNode)); else filled(quote, block.text);
  if (block.credit) quote.append(filled(element("cite"), block.credit));
  return quote;
}

function listNode(block) {
  const list = element("ul");
  list.append(...block.items.map((item) => {
    const line = element("li");
    const label = item.has_checkbox ? (item.is_checked ? "☑" : "☐") : item.label;
    const body = element("div");
    body.append(...item.blocks.map(blockNode));
    line.append(element("span", "label", label), body);
    return line;
  }));
  return list;
}

function tableNode(block) {
  const table = element("table", ["bordered", "striped", "compact"].filter((one) => block[`is_${one}`]).join(" "));
  if (block.caption) table.append(filled(element("caption"), block.caption));
  for (const cells of block.cells) {
    const row = element("tr");
    row.append(...cells.map((cell) => {
      const node = filled(element(cell.is_header ? "th" : "td", `to-${cell.align}`), cell.text);
      if (cell.colspan) node.colSpan = cell.colspan;
      if (cell.rowspan) node.rowSpan = cell.rowspan;
      return node;
    }));
    table.append(row);
  }
  const holder = element("div", "table");
  holder.append(table);
  return holder;
}

function detailsNode(block) {
  const details = element("details");
  details.open = Boolean(block.is_open);
  details.append(filled(element("summary"), block.summary), ...block.blocks.map(blockNode));
  return details;
}
