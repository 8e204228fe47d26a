// Files on their way to the bot: chosen, dragged onto the phone, pasted, or sent from the guide.

import { $ } from "/page/dom.js";
import { takeDraft } from "/page/composer.js";
import { showToast } from "/page/notices.js";
import { fileAt, upload } from "/page/server.js";

const GUIDE_FILE = "application/x-sandbox-file";

// `mayDrop()` says whether the chat can take a file now.
export function connectFiles(mayDrop) {
  $("attach").addEventListener("click", () => $("file").click());
  $("file").addEventListener("change", async () => {
    const chosen = [...$("file").files];
    $("file").value = "";
    await sendFiles(chosen);
  });
  $("text").addEventListener("paste", (event) => {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    sendFiles([...event.clipboardData.files]);
  });
  connectDrop($("phone"), mayDrop);
}

// Sends files one after the other; what was being written becomes the caption of the first.
export async function sendFiles(files) {
  for (const file of files) {
    const draft = takeDraft();
    if (!await upload(file, draft.text, draft.replyTo)) showToast("Não deu para enviar este arquivo.");
  }
}

export async function sendGuideFile({ name, url }) {
  try {
    await sendFiles([await fileAt(url, name)]);
  } catch {
    showToast("Não deu para ler este arquivo do guia.");
  }
}

// The guide's file travels with the drag: to the phone by its address, to the desktop as a download.
export function packGuideFile(transfer, file) {
  const address = new URL(file.url, location.href).href;
  transfer.effectAllowed = "copy";
  transfer.setData(GUIDE_FILE, JSON.stringify(file));
  transfer.setData("DownloadURL", `application/octet-stream:${file.name}:${address}`);
}

function connectDrop(phone, mayDrop) {
  phone.addEventListener("dragover", (event) => {
    event.preventDefault();
    event.dataTransfer.dropEffect = mayDrop() ? "copy" : "none";
    $("drop").hidden = !mayDrop();
  });
  phone.addEventListener("dragleave", (event) => { if (!phone.contains(event.relatedTarget)) $("drop").hidden = true; });
  phone.addEventListener("drop", (event) => {
    event.preventDefault();
    $("drop").hidden = true;
    if (!mayDrop()) return;
    const packed = event.dataTransfer.getData(GUIDE_FILE);
    if (packed) sendGuideFile(JSON.parse(packed)); else sendFiles([...event.dataTransfer.files]);
  });
  window.addEventListener("dragover", (event) => event.preventDefault()); // a file dropped beside the phone
  window.addEventListener("drop", (event) => event.preventDefault()); // must not replace the page
}
