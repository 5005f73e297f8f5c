const PAGE = 50;
const CHANGES = {
  'message:updated': ({ message }) => [message.id, () => message],
  'message:deleted': ({ messageId, deletedAt }) => [messageId, (message) => deleted(message, deletedAt)],
  'message:reaction': ({ messageId, ...reaction }) => [messageId, (message) => reacted(message, reaction)],
};

/**
 * The messages of one chat for a view: the newest page, and what has changed since. `messages` is replaced by each change,
 * never modified. After a gap the page is loaded again.
 */
export class Timeline {
  messages = [];
  hasMore = false;
  loading = true;
  /** Why the last page is missing; the newest are loaded again with the next connection. */
  failure;

  #chat;
  #changed;
  #removers;
  /** Changes that came while a page was loading, which it may lack. */
  #meanwhile = [];

  constructor(chat, changed) {
    this.#chat = chat;
    this.#changed = changed;
    this.#removers = [
      chat.on('message', (message) => this.#add([message])),
      chat.on('event', (name, data) => CHANGES[name] && this.#change(...CHANGES[name](data))),
      chat.on('gap', () => this.#reload()),
      chat.on('joined', () => this.failure && this.#load({})),
    ];
    this.#load({});
  }

  older() {
    return this.#load({ before: this.messages[0]?.seq });
  }

  /** The chat stays joined; others may show it too. */
  close() {
    this.#removers.forEach((remove) => remove());
  }

  #reload() {
    this.messages = [];
    return this.#load({});
  }

  async #load(range) {
    this.loading = true;
    this.failure = undefined;
    this.#meanwhile = [];
    this.#changed();
    try {
      const page = await this.#chat.history({ limit: PAGE, ...range });
      this.hasMore = page.hasMore;
      this.#add(page.messages);
      this.#meanwhile.forEach(([id, change]) => this.#replace(id, change));
    } catch (failure) {
      this.failure = failure;
    } finally {
      this.loading = false;
      this.#changed();
    }
  }

  /** A message that is there already has seen all changes. */
  #add(messages) {
    const bySeq = new Map([...messages, ...this.messages].map((message) => [message.seq, message]));
    this.messages = [...bySeq.values()].sort((one, other) => one.seq - other.seq);
    this.#changed();
  }

  #change(id, change) {
    if (this.loading) {
      this.#meanwhile.push([id, change]);
    }
    this.#replace(id, change);
    this.#changed();
  }

  #replace(id, change) {
    this.messages = this.messages.map((message) => (message.id === id ? change(message) : message));
  }
}

/** A message after its deletion. */
export function deleted(message, deletedAt) {
  return { ...message, deletedAt, text: null, attachments: [], mentions: [], reactions: {} };
}

/** A message after somebody's reaction, which may be known already. */
export function reacted(message, { userId, reaction, removed }) {
  const { [reaction]: users = [], ...others } = message.reactions;
  const left = users.filter((id) => id !== userId);
  const now = removed ? left : [...left, userId];
  return { ...message, reactions: now.length === 0 ? others : { ...message.reactions, [reaction]: now } };
}
