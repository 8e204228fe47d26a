// A photo over the whole screen; Escape, the cross or a press beside it closes it.

import { $ } from "/page/dom.js";
import { fileAddress } from "/page/server.js";

export function viewPhoto(message) {
  const address = fileAddress(message.photo);
  Object.assign($("viewer-photo"), { src: address, alt: message.text || "Foto" });
  $("viewer-caption").textContent = message.text;
  Object.assign($("viewer-download"), { href: address, download: `foto-${message.id}.jpg` });
  $("viewer").showModal();
}

export function connectViewer() {
  $("viewer").addEventListener("click", (event) => {
    if (event.target === $("viewer") || event.target.closest("figure") === event.target) $("viewer").close();
  });
  $("viewer-close").addEventListener("click", () => $("viewer").close());
}
