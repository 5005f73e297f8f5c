/** The most users one command may ask for. */
const MOST_USERS = 500;

/** Who people are and whether they are there: `{id, username, status, text, lastSeen, devices}` by id. */
export class People {
  #hub;
  #changed;
  #known = new Map();
  #unnamed = new Set();
  #asking;

  constructor(hub, changed) {
    this.#hub = hub;
    this.#changed = changed;
  }

  events = {
    userStatus: (state) => this.#state(state),
  };

  /** Never undefined; whoever is not known yet is asked for. */
  of(id) {
    const known = this.#known.get(id);
    if (!known?.username) {
      this.#wonder(id);
    }
    return known ?? { id };
  }

  name(id) {
    return this.of(id).username ?? '…';
  }

  learn(users) {
    users.forEach(({ id, username }) => this.#put(id, { username }));
  }

  /** What `chat:join` says of participants: their states, or in large chats their ids alone. */
  learnStates(participants) {
    participants?.filter((state) => typeof state === 'object').forEach((state) => this.#state(state));
  }

  async find(query) {
    const { users } = await this.#hub.request('user:find', { query }, { repeat: true });
    this.learn(users);
    return users;
  }

  async watch(userIds) {
    const { states } = await this.#hub.request('presence:subscribe', { userIds }, { repeat: true });
    this.learnStates(states);
  }

  /** Learns by what the others in a chat are connected. */
  async look(chat) {
    const asked = { userIds: chat.others.slice(0, MOST_USERS), chatId: chat.id };
    const { states } = await this.#hub.request('presence:get', asked, { repeat: true });
    this.learnStates(states);
  }

  async setStatus(status, text) {
    const userId = this.#hub.user.id;
    await this.#hub.request('presence:set', { status, text }, { repeat: true });
    this.#state({ userId, status, text, lastSeen: null });
  }

  /** Who is gone has no devices; of others a status says nothing about them. */
  #state({ userId, status, text, lastSeen, devices = status === 'offline' ? [] : this.#known.get(userId)?.devices }) {
    this.#put(userId, { status, text, lastSeen, devices });
  }

  #put(id, news) {
    this.#known.set(id, { id, ...this.#known.get(id), ...news });
    this.#changed();
  }

  /** Names are asked for together, those of one drawing at once. */
  #wonder(id) {
    if (this.#unnamed.has(id)) {
      return;
    }
    this.#unnamed.add(id);
    this.#asking ??= Promise.resolve().then(() => this.#ask());
  }

  async #ask() {
    const ids = [...this.#unnamed].filter((id) => !this.#known.get(id)?.username).slice(0, MOST_USERS);
    this.#asking = undefined;
    try {
      const { users } = await this.#hub.request('user:find', { ids }, { repeat: true });
      this.learn(users);
      // A token's user whom nobody registered has no other name.
      ids.filter((id) => !this.#known.get(id)?.username).forEach((id) => this.#put(id, { username: id }));
    } catch {
      ids.forEach((id) => this.#unnamed.delete(id));
    }
  }
}
