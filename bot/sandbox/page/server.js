// Talking to the sandbox: acting as the person, and fetching only what the page has not drawn yet.

const asked = new URLSearchParams(location.search);

export const person = {
  user: asked.get("usuario") ?? "1001",
  name: asked.get("nome") ?? "Você",
  bot: asked.get("bot") ?? "",
};
export const startParameter = asked.get("start") ?? "";

async function ask(name, query = {}) {
  const answer = await fetch(`/control/${name}?${new URLSearchParams({ ...person, ...query })}`);
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer.json();
}

export const fetchView = (mark, first) => ask("view", mark ? { since: mark, first } : {});
export const fetchOlder = (before, reach) => ask("view", { before, reach });
export const fetchCalls = (last) => ask("calls", { last });
export const fetchGuide = () => ask("guide");

// Whether the sandbox accepted the gesture.
export async function act(what, fields = {}) {
  const answer = await fetch(`/control/${what}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...person, ...fields }),
  });
  return answer.ok;
}

export async function upload(file, caption, replyTo) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...person, caption })) form.append(name, value);
  form.append("file", file, file.name);
  if (replyTo) form.append("reply_to", replyTo);
  const picture = ["image/png", "image/jpeg"].includes(file.type);
  const answer = await fetch(`/control/${picture ? "photo" : "document"}`, { method: "POST", body: form });
  return answer.ok;
}

export async function post(address) {
  return (await fetch(address, { method: "POST" })).ok;
}

export async function fileAt(address, name) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return new File([await answer.blob()], name);
}

export const fileAddress = (file) => `/control/file?file_id=${encodeURIComponent(file.file_id)}`;

// Calls `onChange` for every change and `onTrouble` when the connection is lost; it reconnects by itself.
export function listen(onChange, onTrouble) {
  const events = new EventSource("/control/events");
  events.addEventListener("change", onChange);
  events.onerror = onTrouble;
}
