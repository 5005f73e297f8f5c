import { t } from '../../text/text.js';

/** The limit on the users of one command. */
const MOST_USERS = 500;

/** How the hub calls who has deleted their account; no username has a blank. */
const DELETED = 'deleted user';

/** Users' names and presence: `{id, username, displayName, status, text, lastSeen, devices}` by id. */
export class People {
  #hub;
  #changed;
  #known = new Map();
  #unnamed = new Set();
  /** Those of them whose names are requested and not answered. */
  #requested = new Set();
  #loading;

  /** The ids of those whom the user blocks, in that order. */
  blocked = new Set();
  /** False until their list has come. */
  listed = false;

  constructor(hub, changed) {
    this.#hub = hub;
    this.#changed = changed;
  }

  events = {
    userStatus: (state) => this.#state(state),
    'user:updated': ({ user }) => this.learn([user]),
  };

  /** Never undefined; an unknown user is loaded. */
  of(id) {
    const known = this.#known.get(id);
    if (known?.displayName === undefined) {
      this.#requestName(id);
    }
    return known ?? { id };
  }

  name(id) {
    const { username = '…', displayName } = this.of(id);
    return displayName ?? (username === DELETED ? t('people.deleted') : username);
  }

  learn(users) {
    users.forEach(({ id, username, displayName = this.#known.get(id)?.displayName }) => this.#put(id, { username, displayName }));
  }

  /** Takes the participants of a `chat:join` answer: their states, or only their ids in large chats. */
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

  /** Loads the devices of the other participants of a chat. */
  async look(chat) {
    const asked = { userIds: chat.others.slice(0, MOST_USERS), chatId: chat.id };
    const { states } = await this.#hub.request('presence:get', asked, { repeat: true });
    this.learnStates(states);
  }

  /** Loads the user's own status, and whom they block. */
  async list() {
    await Promise.all([this.watch([this.#hub.user.id]), this.#listBlocked()]);
  }

  async #listBlocked() {
    const blocked = new Set();
    let cursor;
    do {
      const page = await this.#hub.request('user:blocked', { limit: 100, ...(cursor && { cursor }) }, { repeat: true });
      this.learn(page.users.filter(({ username }) => username));
      page.users.forEach(({ id }) => blocked.add(id));
      cursor = page.cursor;
    } while (cursor);
    this.blocked = blocked;
    this.listed = true;
    this.#changed();
  }

  async block(userId) {
    await this.#hub.request('user:block', { userId }, { repeat: true });
    this.blocked = new Set(this.blocked).add(userId);
    this.#changed();
  }

  async unblock(userId) {
    await this.#hub.request('user:unblock', { userId }, { repeat: true });
    this.blocked = new Set([...this.blocked].filter((id) => id !== userId));
    this.#changed();
    // Their presence is shown from the next subscription on.
    await this.watch([userId]);
  }

  async setStatus(status, text) {
    const userId = this.#hub.user.id;
    await this.#hub.request('presence:set', { status, text }, { repeat: true });
    this.#state({ userId, status, text, lastSeen: null });
  }

  /** An offline user has no devices; any other status leaves the known devices unchanged. */
  #state({ userId, status, text, lastSeen, devices = status === 'offline' ? [] : this.#known.get(userId)?.devices }) {
    this.#put(userId, { status, text, lastSeen, devices });
  }

  #put(id, news) {
    this.#known.set(id, { id, ...this.#known.get(id), ...news });
    this.#changed();
  }

  /** Requests names in batches: all that one drawing needs together. */
  #requestName(id) {
    if (this.#unnamed.has(id)) {
      return;
    }
    this.#unnamed.add(id);
    this.#loadSoon();
  }

  /** Several loads may overlap: what is drawn meanwhile does not wait for the answer of an earlier one. */
  #loadSoon() {
    this.#loading ??= Promise.resolve().then(() => this.#loadNames());
  }

  async #loadNames() {
    this.#loading = undefined;
    const unnamed = (id) => this.#known.get(id)?.displayName === undefined;
    const missing = () => [...this.#unnamed].filter((id) => unnamed(id) && !this.#requested.has(id));
    const ids = missing().slice(0, MOST_USERS);
    if (ids.length === 0) {
      return;
    }
    ids.forEach((id) => this.#requested.add(id));
    try {
      const { users } = await this.#hub.request('user:find', { ids }, { repeat: true });
      this.learn(users);
      // A token's user without a local account has no other name.
      ids.filter(unnamed).forEach((id) => this.#put(id, { username: this.#known.get(id)?.username ?? id, displayName: null }));
    } catch {
      ids.forEach((id) => this.#unnamed.delete(id));
    }
    ids.forEach((id) => this.#requested.delete(id));
    if (missing().length > 0) {
      this.#loadSoon();
    }
  }
}
