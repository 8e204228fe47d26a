// Small words for making elements and dates; every text becomes a text node, never markup.

export const $ = (id) => document.getElementById(id);

export const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

const sizeFormat = new Intl.NumberFormat("pt-BR", { maximumFractionDigits: 1 });
const dayFormat = new Intl.DateTimeFormat("pt-BR", { day: "numeric", month: "long" });
const pastYearFormat = new Intl.DateTimeFormat("pt-BR", { day: "numeric", month: "long", year: "numeric" });
const clockFormat = new Intl.DateTimeFormat("pt-BR", { hour: "2-digit", minute: "2-digit" });

export function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

export function button(className, text, deed, label = "") {
  const made = element("button", className, text);
  made.type = "button";
  if (label) made.setAttribute("aria-label", label);
  made.addEventListener("click", deed);
  return made;
}

export function outsideLink(address, className = "", text = "") {
  const link = element("a", className, text);
  if (/^(https?|mailto|tel|tg):/i.test(address)) link.href = address;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}

export const clockTime = (seconds) => clockFormat.format(seconds * 1000);

export function dayName(seconds, now) {
  const day = new Date(seconds * 1000);
  const today = new Date(now * 1000);
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (day.toDateString() === today.toDateString()) return "Hoje";
  if (day.toDateString() === yesterday.toDateString()) return "Ontem";
  return (day.getFullYear() === today.getFullYear() ? dayFormat : pastYearFormat).format(day);
}

export function sizeName(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1048576 ? `${sizeFormat.format(bytes / 1024)} KB` : `${sizeFormat.format(bytes / 1048576)} MB`;
}

// Makes `parent` hold exactly `wanted`, touching only what differs, so that focus and scrolling stay.
export function syncChildren(parent, wanted) {
  const staying = new Set(wanted);
  for (let child = parent.firstElementChild; child;) {
    const next = child.nextElementSibling;
    if (!staying.has(child)) child.remove();
    child = next;
  }
  let cursor = parent.firstElementChild;
  for (const node of wanted) {
    if (node === cursor) cursor = cursor.nextElementSibling;
    else parent.insertBefore(node, cursor);
  }
}
