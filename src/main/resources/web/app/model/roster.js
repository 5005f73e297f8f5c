/** What a username may have; others, which only tokens bring, cannot be written after `@`. */
const WRITABLE = /^[\p{L}\p{Mn}\p{Mc}\p{Nd}_.-]+$/u;

/** The people in chats as they are offered while the user types `@`. Those of a large chat are loaded page by page. */
export class Roster {
  #chats;
  #people;
  #changed;
  /** The ids of the participants of large chats, as far as they are loaded. */
  #loaded = new WeakMap();

  constructor(chats, people, changed) {
    this.#chats = chats;
    this.#people = people;
    this.#changed = changed;
  }

  /** The others in the chat whose username, or a word of whose name, begins with the query. */
  matching(chat, query) {
    const wanted = query.toLowerCase();
    const begins = (word) => word.toLowerCase().startsWith(wanted);
    return this.#others(chat)
      .map((id) => this.#people.of(id))
      .filter(({ username, displayName }) => WRITABLE.test(username ?? '')
        && [username, displayName ?? '', ...(displayName ?? '').split(/\s+/)].some(begins))
      .sort((one, other) => one.username.localeCompare(other.username));
  }

  #others(chat) {
    if (chat.participants.length > 0) {
      return chat.others;
    }
    if (!this.#loaded.has(chat)) {
      this.#loaded.set(chat, []);
      // What is missing is loaded when the user types `@` the next time.
      this.#load(chat).catch(() => this.#loaded.delete(chat));
    }
    return this.#loaded.get(chat);
  }

  async #load(chat) {
    let cursor;
    do {
      const page = await this.#chats.participants(chat.id, cursor);
      this.#people.learn(page.participants.map(({ id, username, displayName }) => ({ id, username: username ?? id, displayName })));
      const others = page.participants.map(({ id }) => id).filter((id) => id !== this.#chats.me);
      this.#loaded.set(chat, [...this.#loaded.get(chat), ...others]);
      this.#changed();
      cursor = page.cursor;
    } while (cursor);
  }
}
