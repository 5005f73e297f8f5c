const PAGE = 50;

/** The user's notifications, newest first. */
export class Notices {
  listed = false;
  unread = 0;
  all = [];
  hasOlder = false;

  #hub;
  #arrived;
  #changed;
  /** Those that the hub has been asked to mark. */
  #reading = new Set();

  /** @param arrived is called with each notification as it arrives */
  constructor(hub, arrived, changed) {
    this.#hub = hub;
    this.#arrived = arrived;
    this.#changed = changed;
  }

  events = {
    notification: (notice) => this.#arrive(notice),
    'notification:state': (state) => this.#read(state),
  };

  /** Without those about mentions, which the chats count as well. */
  get unreadOthers() {
    return this.unread - this.all.filter(({ readAt, data }) => !readAt && data?.type === 'mention').length;
  }

  /** What arrived or was read while the list was loaded may be missing there. */
  async list() {
    const before = new Set(this.all.map(({ id }) => id));
    const page = await this.#hub.request('notification:list', { limit: PAGE }, { repeat: true });
    const listed = new Set(page.notifications.map(({ id }) => id));
    const read = new Map(this.all.filter(({ readAt }) => readAt).map((notice) => [notice.id, notice]));
    const arrived = this.all.filter(({ id }) => !before.has(id) && !listed.has(id));
    const unread = (notices) => notices.filter(({ readAt }) => !readAt).length;
    const current = page.notifications.map((notice) => read.get(notice.id) ?? notice);
    this.all = [...arrived, ...current];
    this.unread = page.unread + unread(arrived) + unread(current) - unread(page.notifications);
    this.hasOlder = page.notifications.length === PAGE;
    this.listed = true;
    this.#changed();
  }

  async loadOlder() {
    const before = this.all.at(-1).id;
    const page = await this.#hub.request('notification:list', { before, limit: PAGE }, { repeat: true });
    this.all = [...this.all, ...page.notifications];
    this.hasOlder = page.notifications.length === PAGE;
    this.#changed();
  }

  async read(ids) {
    this.#read(await this.#hub.request('notification:read', { ids }, { repeat: true }), ids);
  }

  /** The user has seen a chat up to a position, and so the mentions there. */
  seen(chatId, seq) {
    const ids = this.all
      .filter(({ id, readAt, data }) => !readAt && !this.#reading.has(id)
        && data?.type === 'mention' && data.chatId === chatId && data.seq <= seq)
      .map(({ id }) => id);
    if (ids.length > 0) {
      ids.forEach((id) => this.#reading.add(id));
      // If that fails, the user can still mark them in the list.
      this.read(ids).catch(() => {});
    }
  }

  async readAll() {
    const { unread } = await this.#hub.request('notification:read', { all: true }, { repeat: true });
    this.#read({ unread, all: true });
  }

  /** The user has read some, or all, here or on another device. */
  #read({ unread, readIds = [], all = false }, ids = readIds) {
    const readAt = new Date().toISOString();
    const read = ({ id }) => all || ids.includes(id);
    this.all = this.all.map((notice) => (read(notice) ? { ...notice, readAt: notice.readAt ?? readAt } : notice));
    this.unread = unread;
    this.#changed();
  }

  #arrive(notice) {
    if (!this.all.some(({ id }) => id === notice.id)) {
      this.all = [notice, ...this.all];
      this.unread += 1;
      this.#arrived(notice);
      this.#changed();
    }
  }
}
