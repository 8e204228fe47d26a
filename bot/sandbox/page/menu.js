// The menu of the phone: theme, drawer, blocking, the clock, and starting over.

import { $ } from "/page/dom.js";

/* global chooseTheme, storedTheme -- theme.js is loaded before, as a plain script */

// `deeds` maps each `data-do` of the menu to what it does.
export function connectMenu(deeds) {
  const menu = $("menu");
  const items = () => [...menu.querySelectorAll("button:not([hidden])")];
  $("menu-button").addEventListener("click", () => open(menu.hidden));
  menu.addEventListener("click", (event) => {
    const item = event.target.closest("button");
    if (!item) return;
    open(false);
    if (item.dataset.theme) { chooseTheme(item.dataset.theme); markTheme(); }
    deeds[item.dataset.do]?.();
  });
  menu.addEventListener("keydown", (event) => move(event, items()));
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget) && event.relatedTarget !== $("menu-button")) open(false, false);
  });
  document.addEventListener("pointerdown", (event) => {
    if (!menu.hidden && !event.target.closest("#menu, #menu-button")) open(false, false);
  });
  markTheme();
}

function open(opened, andFocus = true) {
  $("menu").hidden = !opened;
  $("menu-button").setAttribute("aria-expanded", String(opened));
  if (!andFocus) return;
  if (opened) $("menu").querySelector("button").focus(); else $("menu-button").focus();
}

function move(event, items) {
  const at = items.indexOf(document.activeElement);
  const goal = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (event.key === "Escape" || event.key === "Tab") {
    if (event.key === "Escape") event.stopPropagation();
    open(false, event.key === "Escape");
  } else if (goal !== undefined) {
    event.preventDefault();
    items[(goal + items.length) % items.length].focus();
  }
}

function markTheme() {
  for (const item of $("menu").querySelectorAll("[data-theme]")) {
    item.setAttribute("aria-checked", String(item.dataset.theme === storedTheme()));
  }
}
