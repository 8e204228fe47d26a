// The guide beside the phone: steps that someone else wrote, with files to drag and buttons to press.

import { $, button, element } from "/page/dom.js";
import { packGuideFile, sendGuideFile } from "/page/files.js";
import { ask, showToast } from "/page/notices.js";
import { fetchGuide, post } from "/page/server.js";

const states = { done: "feito", now: "agora", later: "depois" };
const signs = { done: "✓", now: "➜", later: "" };
const narrow = matchMedia("(max-width: 819px)");

let drawn = "";

export function connectGuide() {
  $("guide-toggle").addEventListener("click", () => fold($("guide-toggle").getAttribute("aria-expanded") === "true"));
  $("guide").addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !narrow.matches) return;
    fold(true);
    $("guide-toggle").focus();
  });
  narrow.addEventListener("change", () => fold(narrow.matches));
  fold(narrow.matches);
}

// On a narrow screen the guide is one line that unfolds; beside the phone it is always whole.
function fold(folded) {
  $("guide-toggle").setAttribute("aria-expanded", String(!folded));
  $("guide-body").hidden = folded && narrow.matches;
}

export async function loadGuide() {
  const guide = await fetchGuide();
  const text = JSON.stringify(guide);
  if (text === drawn) return;
  drawn = text;
  draw(guide);
}

function draw(guide) {
  const present = Boolean(guide.steps);
  $("guide").hidden = !present;
  $("desk").classList.toggle("with-guide", present);
  if (!present) return;
  const focused = document.activeElement?.dataset?.guide;
  const now = guide.steps.findIndex((step) => step.state === "now");
  const done = guide.steps.filter((step) => step.state === "done").length;
  $("guide-title").textContent = guide.title;
  $("guide-now").textContent = now >= 0 ? `${now + 1}. ${guide.steps[now].title}` : `${done} de ${guide.steps.length} feitos`;
  $("guide-intro").textContent = guide.intro;
  $("guide-steps").replaceChildren(...guide.steps.map(stepNode));
  $("guide-reset").replaceChildren(...(guide.reset ? [actionNode(guide.reset, "reset", "quiet")] : []));
  $("guide-steps").querySelector(".now")?.scrollIntoView({ block: "nearest" });
  if (focused) $("guide").querySelector(`[data-guide="${CSS.escape(focused)}"]`)?.focus();
}

function stepNode(step, index) {
  const item = element("li", `step ${step.state}`);
  if (step.state === "now") item.setAttribute("aria-current", "step");
  const number = element("span", "number", signs[step.state] || String(index + 1));
  number.setAttribute("aria-hidden", "true");
  const title = element("h3", "", step.title);
  title.append(" ", element("span", "state", states[step.state]));
  const body = element("div", "body");
  body.append(title, element("p", "", step.text));
  if (step.file) body.append(fileNode(step.file, step.id));
  if (step.action) body.append(actionNode(step.action, `do-${step.id}`, step.state === "now" ? "strong" : ""));
  item.append(number, body);
  return item;
}

function fileNode(file, id) {
  const holder = element("div", "guide-file");
  const chip = element("a", "chip", file.name);
  Object.assign(chip, { href: file.url, download: file.name, draggable: true });
  chip.title = "Arraste até o telefone, ou baixe";
  chip.setAttribute("aria-label", `Baixar ${file.name}`);
  chip.addEventListener("dragstart", (event) => packGuideFile(event.dataTransfer, file));
  const send = button("pushed", "Enviar ao robô", () => sendGuideFile(file), `Enviar ${file.name} ao robô`);
  send.dataset.guide = `file-${id}`;
  holder.append(chip, send);
  return holder;
}

function actionNode(action, key, className) {
  const made = button(`pushed ${className}`.trim(), action.label, async () => {
    if (action.confirm && !await ask(action.confirm)) return;
    made.setAttribute("aria-disabled", "true");
    if (!await post(action.url)) showToast("Isto não deu certo.");
    made.removeAttribute("aria-disabled");
  });
  made.dataset.guide = key;
  return made;
}
