// The messages the page knows, in order, kept up to date by the answers of the sandbox.

export class History {
  constructor() { this.forget(); }

  forget() {
    this.mark = "";
    this.first = 0;
    this.older = false;
    this.messages = [];
    this.texts = new Map();
  }

  // Takes in one answer; messages that did not change stay the same objects.
  update(view) {
    if (view.fresh) this.forget();
    Object.assign(this, { mark: view.mark, first: view.first, older: view.older });
    this.#put(view.messages, new Set(view.gone));
  }

  prepend(view) {
    Object.assign(this, { first: view.first, older: view.older });
    this.#put(view.messages, new Set());
  }

  get last() { return this.messages.at(-1); }

  find(id) { return this.messages.find((one) => one.id === id); }

  #put(changed, gone) {
    const news = new Map();
    for (const message of changed) {
      const text = JSON.stringify(message);
      if (this.texts.get(message.id) === text) continue;
      news.set(message.id, message);
      this.texts.set(message.id, text);
    }
    for (const id of gone) this.texts.delete(id);
    if (!news.size && !gone.size) return;
    const kept = this.messages.filter((one) => !gone.has(one.id)).map((one) => news.get(one.id) ?? one);
    const known = new Set(kept.map((one) => one.id));
    const added = [...news.values()].filter((one) => !known.has(one.id));
    this.messages = [...kept, ...added].sort((one, other) => one.id - other.id);
  }
}

// Messages in the form they are drawn: albums together, everything else alone.
export function inGroups(messages) {
  const groups = [];
  for (const message of messages) {
    const open = groups.at(-1);
    if (message.album && open?.[0].album === message.album) open.push(message);
    else groups.push([message]);
  }
  return groups;
}
