// The drawer beside the phone: every call of the bot in plain words, and what was refused.

import { $, clockTime, element, syncChildren } from "/page/dom.js";
import { fetchCalls } from "/page/server.js";

const KEPT = 300;
const NEWEST = 30;
const ASKING = "getUpdates"; // the bot asks for news all the time; only a refusal of it is worth a line
const wide = matchMedia("(min-width: 820px)");

let rows = [];
let returnTo = null;

export function connectDrawer() {
  $("calls-close").addEventListener("click", () => toggleDrawer(false));
  $("only-refused").addEventListener("change", show);
  $("calls").addEventListener("keydown", (event) => { if (event.key === "Escape") toggleDrawer(false); });
  $("calls-list").addEventListener("keydown", moveAlong);
  wide.addEventListener("change", () => toggleDrawer(wide.matches, false));
  toggleDrawer(wide.matches, false);
}

export const drawerIsOpen = () => !$("calls").hidden;

export function toggleDrawer(open = !drawerIsOpen(), byHand = true) {
  $("calls").hidden = !open;
  $("desk").classList.toggle("with-calls", open);
  if (!byHand) return;
  if (open) { returnTo = document.activeElement; loadCalls(); $("calls-close").focus(); }
  else if (returnTo?.isConnected) returnTo.focus();
}

// Fetches the newest calls; all that are kept when there is a gap to what is known.
export async function loadCalls() {
  if (!drawerIsOpen()) return;
  let found = await fetchCalls(NEWEST);
  const overlaps = found.some((one) => rows.some((row) => row.key === keyOf(one)));
  if (!overlaps && found.length) found = await fetchCalls(KEPT);
  take(found.slice(-KEPT), overlaps);
  show();
}

const keyOf = (call) => `${call.at} ${call.method}`;
const refused = (call) => call.status !== 200;
// Refused, or accepted here although Telegram would have refused or ignored something of it.
const complained = (call) => refused(call) || call.remarks.length > 0;

function take(calls, overlaps) {
  const known = new Map(rows.map((row) => [row.key, row]));
  const fresh = calls.map((call) => known.get(keyOf(call)) ?? rowOf(call));
  const keys = new Set(fresh.map((row) => row.key));
  rows = [...(overlaps ? rows.filter((row) => !keys.has(row.key)) : []), ...fresh].slice(-KEPT);
}

function rowOf(call) {
  return { key: keyOf(call), call, worthALine: call.method !== ASKING || complained(call), node: null };
}

function show() {
  const worth = rows.filter((row) => row.worthALine);
  const complaints = worth.filter((row) => complained(row.call));
  const shown = $("only-refused").checked ? complaints : worth;
  const refusals = complaints.filter((row) => refused(row.call)).length;
  const remarks = complaints.length - refusals;
  $("calls-count").textContent = [
    counted(worth.length, "chamada"), counted(refusals, "recusa"), ...(remarks ? [counted(remarks, "ressalva")] : []),
  ].join(", ");
  $("calls-empty").hidden = shown.length > 0;
  const list = $("calls-list");
  const atTop = list.scrollTop < 40;
  syncChildren(list, shown.map((row) => { row.node ??= callNode(row.call); return row.node; }).reverse());
  if (atTop) list.scrollTop = 0;
}

const counted = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

// One call at a time takes part in the tab order; the arrows choose which.
function moveAlong(event) {
  const lines = [...$("calls-list").querySelectorAll("summary")];
  const at = lines.indexOf(document.activeElement);
  const goal = lines[{ ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: lines.length - 1 }[event.key]];
  if (!goal) return;
  event.preventDefault();
  for (const line of lines) line.tabIndex = line === goal ? 0 : -1;
  goal.focus();
}

function callNode(call) {
  const item = element("li", refused(call) ? "call refused" : complained(call) ? "call warned" : "call");
  const details = element("details");
  const line = element("summary");
  line.tabIndex = -1;
  const words = element("span", "plain", call.plain);
  line.append(element("time", "", clockTime(call.at)), stateNode(call), words);
  details.append(line);
  line.append(...call.remarks.map((remark) => element("span", "remark", `⚠ ressalva: ${remark}`)));
  details.addEventListener("toggle", () => { if (details.open) details.append(...fullNodes(call)); }, { once: true });
  item.append(details);
  return item;
}

function stateNode(call) {
  if (!refused(call)) return element("span", "mark", "✓ aceita");
  return element("span", "mark bad", call.status === 0 ? "✕ sem resposta" : `✕ recusada (${call.status})`);
}

function fullNodes(call) {
  const nodes = [];
  if (call.description) nodes.push(element("p", "description", call.description));
  const asked = element("pre", "", JSON.stringify({ [call.method]: call.parameters }, null, 2));
  asked.tabIndex = 0;
  asked.setAttribute("aria-label", "A chamada em JSON");
  return [...nodes, asked];
}
