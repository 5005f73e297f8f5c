import { deleted, reacted } from '../../client/timeline.js';
import { listed } from '../../text/lists.js';
import { t } from '../../text/text.js';
import { Chat } from './chat.js';
import { Reads } from './reads.js';
import { MOST } from './timeline.js';

const PAGE = 40;
const RETRY_AFTER_MS = 5_000;
const RECOUNT_AFTER_MS = 300;

/** At which ends of a page of messages there are more, as far as it says so. */
function endsOf({ before, after, around }, { hasMore, hasNewer }) {
  if (around !== undefined) {
    return { hasOlder: hasMore, hasNewer };
  }
  if (after !== undefined) {
    return { hasNewer: hasMore };
  }
  return before === undefined ? { hasOlder: hasMore, hasNewer: false } : { hasOlder: hasMore };
}

function ordered(chats) {
  // ISO times compare as texts.
  const all = chats.sort((one, other) => (one.activity < other.activity ? 1 : -1));
  const shown = all.filter((chat) => !chat.hidden);
  return {
    all,
    shown,
    hidden: all.filter((chat) => chat.hidden),
    unread: shown.reduce((sum, chat) => sum + (chat.muted ? chat.mentions : chat.unread).count, 0),
  };
}

/** The user's chats, their events, and the commands on them. */
export class Chats {
  /** False until the list has come. */
  listed = false;

  #hub;
  #people;
  #onMessage;
  #changed;
  #byId = new Map();
  /** What follows from all chats, until one changes: there may be thousands, and every drawing asks. */
  #ordered;
  #reads;
  /** The chats whose counts are about to be loaded. */
  #recounting = new Set();
  /** The chat that the user opened last, which may be closed. */
  #openId;

  /** @param onMessage is called with the chat and each new message of another user */
  constructor(hub, people, onMessage, changed) {
    this.#hub = hub;
    this.#people = people;
    this.#onMessage = onMessage;
    this.#reads = new Reads(hub);
    this.#changed = () => {
      this.#ordered = undefined;
      changed();
    };
  }

  events = {
    'chat:created': (chat) => this.#created(chat),
    'chat:updated': ({ chat }) => this.#updated(chat),
    'chat:removed': ({ chatId, userId }) => this.#removed(chatId, userId),
    'chat:state': (state) => this.#own(state),
    'message:new': (message) => this.#receive(message),
    'message:updated': ({ message }) => {
      this.#replace(message);
      this.#recount(message.chatId, message.mentions?.includes(this.me) && message.sender !== this.me);
    },
    'message:deleted': ({ chatId, messageId, deletedAt }) => {
      this.#change(chatId, messageId, (message) => deleted(message, deletedAt));
      this.#recount(chatId, true);
    },
    'message:reaction': (reaction) =>
      this.#change(reaction.chatId, reaction.messageId, (message) => reacted(message, reaction)),
    'message:read': ({ chatId, userId, seq }) => this.#read(chatId, userId, seq),
    typing: ({ chatId, userId, typing }) => this.get(chatId)?.typing.set(userId, typing),
  };

  /** The user's id. */
  get me() {
    return this.#hub.user.id;
  }

  get(id) {
    return this.#byId.get(id);
  }

  /** The newest activity first. */
  get all() {
    return this.#inOrder.all;
  }

  /** Those that are not hidden. */
  get shown() {
    return this.#inOrder.shown;
  }

  get hidden() {
    return this.#inOrder.hidden;
  }

  /** In the chats that the user wants to be told of; of the others those that mention the user. */
  get unread() {
    return this.#inOrder.unread;
  }

  get #inOrder() {
    this.#ordered ??= ordered([...this.#byId.values()]);
    return this.#ordered;
  }

  /** The chat's title as this user sees it. */
  title(chat) {
    const others = () => listed(chat.others.map((id) => this.#people.name(id)));
    return chat.name || others() || t('chat.onlyYou');
  }

  /**
   * After a reconnect: sends what was read meanwhile, and loads the counts after it, since those of the list may precede it. The
   * read marks of the open chat are loaded too: their events have no log.
   */
  resume() {
    this.#reads.takeUp();
    this.#byId.forEach((chat) => {
      chat.resting = false;
    });
    new Set([...this.#reads.chatIds, this.#openId])
      .forEach((id) => this.#reads.send(id).then(() => this.get(id) && this.#refresh(id)).catch(() => {}));
  }

  /** Loads and joins all of the user's chats, last those that they have hidden. */
  async list() {
    await this.#list(false);
    await this.#list(true);
    this.listed = true;
    this.#changed();
  }

  async #list(hidden) {
    let cursor;
    do {
      const page = await this.#hub.request('chat:list', { hidden, limit: 100, ...(cursor && { cursor }) }, { repeat: true });
      page.chats.forEach((chat) => this.#update(chat));
      page.chats.forEach((chat) => this.#follow(chat));
      cursor = page.cursor;
    } while (cursor);
  }

  async create(participants, { name, direct } = {}) {
    const chat = await this.#hub.chats.create({ participants, ...(direct ? { direct } : { name }) });
    this.#update(chat);
    if (this.get(chat.id).hidden) {
      await this.set(chat.id, { hidden: false });
    }
    return chat.id;
  }

  /** Sets `muted`, `hidden` or `draft` of the user in a chat, on all their devices. */
  async set(chatId, settings) {
    const { state } = await this.#hub.request('chat:settings', { chatId, ...settings }, { repeat: true });
    this.#own(state);
  }

  /** A page of the participants with their roles: `{participants, cursor}`. */
  participants(chatId, cursor) {
    return this.#hub.request('chat:participants', { chatId, limit: 100, ...(cursor && { cursor }) }, { repeat: true });
  }

  async setRole(chatId, userId, role) {
    const { chat } = await this.#hub.request('chat:role', { chatId, userId, role }, { repeat: true });
    this.#updated(chat);
  }

  /** Changes the settings of a group, `{whoAdds, history, retention}`; what is absent stays. */
  async setRules(chatId, settings) {
    const { chat } = await this.#hub.request('chat:update', { chatId, settings }, { repeat: true });
    this.#updated(chat);
  }

  rename(chatId, name) {
    return this.#hub.chats.rename(chatId, name);
  }

  addPerson(chatId, userId) {
    return this.#hub.chats.add(chatId, userId);
  }

  removePerson(chatId, userId) {
    return this.#hub.chats.remove(chatId, userId);
  }

  delete(chatId) {
    return this.#hub.chats.delete(chatId);
  }

  /** Loads the newest messages of an open chat, or those around the first unread one, and its read marks. */
  async open(chat) {
    const asked = this.#hub.request('chat:get', { chatId: chat.id }, { repeat: true });
    const [answer] = await Promise.all([asked, this.#land(chat)]);
    chat.update(answer.chat);
    this.#changed();
  }

  /** Once they are there, "Newest" loads others, whether or not the read marks are there. */
  async #land(chat) {
    await this.#load(chat, chat.landing ? { around: chat.unreadFrom } : {});
    chat.landing = false;
  }

  async loadOlder(chat) {
    if (chat.timeline.loaded && chat.timeline.hasOlder) {
      await this.#load(chat, { before: chat.timeline.oldest?.seq });
    }
  }

  async loadNewer(chat) {
    if (chat.timeline.loaded && chat.timeline.hasNewer) {
      await this.#load(chat, { after: chat.timeline.newest?.seq });
    }
  }

  /** Shows the messages around a position of an open chat, if it is not among those that are loaded. */
  async show(chat, seq) {
    if (!chat.loading && !chat.timeline.messages.some((message) => message.seq === seq)) {
      chat.forgetMessages();
      chat.timeline.hasNewer = true;
      await this.#load(chat, { around: seq });
    }
  }

  async #load(chat, range) {
    if (chat.loading) {
      return;
    }
    // After a gap the chat has a new timeline, and this page may precede the gap.
    const { timeline } = chat;
    chat.loading = true;
    timeline.expect();
    this.#changed();
    try {
      const page = await this.#hub.request('message:history', { chatId: chat.id, limit: PAGE, ...range }, { repeat: true });
      timeline.extend(page.messages, endsOf(range, page));
      if (range.before !== undefined) {
        timeline.dropNewest();
      } else if (range.after !== undefined) {
        timeline.dropOldest();
      }
    } catch (failure) {
      this.#rest(chat, failure.retryAfterMs ?? RETRY_AFTER_MS);
      throw failure;
    } finally {
      timeline.expectNothing();
      chat.loading = false;
      this.#changed();
    }
  }

  #rest(chat, ms) {
    const rested = () => {
      chat.resting = false;
      this.#changed();
    };
    chat.resting = true;
    setTimeout(rested, ms);
  }

  /** The events after the position at which the chat's state was read arrive next, so state and events connect without a gap. */
  #follow({ id, seq }) {
    this.#hub.chat(id, { since: seq });
  }

  /** A message that the hub has acknowledged. */
  acknowledged(message) {
    this.get(message.chatId)?.take(message);
    this.#changed();
  }

  /** The user has read on to the end of an open chat, so what is far above is not kept. */
  keepNewest(chat) {
    if (chat.timeline.messages.length > MOST + PAGE) {
      chat.timeline.dropOldest();
      this.#changed();
    }
  }

  /** The user has seen the messages up to a position. */
  markRead(chat, seq) {
    const { from } = chat.unread;
    const seen = chat.timeline.messages.filter((message) =>
      message.seq > from && message.seq <= seq && message.sender !== this.#hub.user.id && !message.deletedAt);
    if (chat.readUpTo(seq, seen)) {
      this.#reads.add(chat.id, seq);
      this.#changed();
    }
  }

  /** The user opens the chat, at the first unread message if there is one; what is loaded elsewhere is loaded anew. */
  look(chat) {
    this.#openId = chat.id;
    chat.unreadFrom = chat.unread.count > 0 ? chat.unread.from : undefined;
    const { hasNewer, hasOlder, oldest } = chat.timeline;
    if (hasNewer || (hasOlder && chat.unreadFrom !== undefined && oldest?.seq > chat.unreadFrom)) {
      chat.forgetMessages();
    }
    // What is loaded already is not loaded there, and "Newest" must not load it there later.
    chat.landing = chat.unreadFrom !== undefined && !chat.timeline.loaded;
  }

  async edit(message, text) {
    this.#replace((await this.#hub.request('message:edit', { messageId: message.id, text }, { repeat: true })).message);
  }

  async deleteMessage(message) {
    this.#replace((await this.#hub.request('message:delete', { messageId: message.id }, { repeat: true })).message);
  }

  /** Adds the user's reaction, or removes it. */
  async react(message, reaction) {
    const remove = message.reactions[reaction]?.includes(this.#hub.user.id) ?? false;
    const data = { messageId: message.id, reaction, remove };
    this.#replace((await this.#hub.request('message:react', data, { repeat: true })).message);
  }

  type(chat, typing) {
    this.#hub.send('typing', { chatId: chat.id, typing });
  }

  /** There is a gap after the loaded messages, so they are loaded again. */
  reload(chatId) {
    this.get(chatId)?.forgetMessages();
    this.#changed();
  }

  drop(chatId) {
    this.#byId.delete(chatId);
    this.#changed();
  }

  #update(state) {
    const chat = this.get(state.id) ?? new Chat(this.#hub.user.id, this.#changed);
    chat.update(state);
    this.#byId.set(chat.id, chat);
    this.#changed();
  }

  /** The event does not tell the user's own role: after a participant has left, the user may be the owner who follows. */
  #updated(state) {
    const before = this.get(state.id)?.admins;
    this.#update(state);
    const chat = this.get(state.id);
    if (chat.ownerMayHaveLeft || String(before) !== String(chat.admins)) {
      chat.ownerMayHaveLeft = false;
      this.#refresh(chat.id).catch(() => {});
    }
  }

  /** What the user has done in a chat, here or on another device. */
  #own(state) {
    const chat = this.get(state.chatId);
    if (!chat) {
      return;
    }
    const { muted, hidden, draft } = state;
    Object.assign(chat, { muted, hidden, draft });
    if (chat.readUpTo(state.readSeq) && state.unread > 0) {
      // Messages may have come since; only the hub knows how many are unread now.
      this.#refresh(chat.id).catch(() => {});
    }
    this.#changed();
  }

  #created(chat) {
    this.#update(chat);
    this.#refresh(chat.id).catch(() => {});
  }

  async #refresh(chatId) {
    const chat = await this.#hub.chats.get(chatId);
    this.#update(chat);
    this.#follow(chat);
  }

  /** Only the hub knows what an edit or a deletion leaves unread; `unread` if it may be more than mentions. */
  #recount(chatId, unread) {
    const chat = this.get(chatId);
    if (chat && (chat.mentions.count > 0 || (unread && chat.unread.count > 0))) {
      this.#refreshSoon(chatId);
    }
  }

  /** Loads them once for many deletions: an erasure or a retention deletes hundreds of messages at a time. */
  #refreshSoon(chatId) {
    if (!this.#recounting.has(chatId)) {
      this.#recounting.add(chatId);
      setTimeout(() => {
        this.#recounting.delete(chatId);
        this.#refresh(chatId).catch(() => {});
      }, RECOUNT_AFTER_MS);
    }
  }

  #receive(message) {
    const chat = this.get(message.chatId);
    if (chat) {
      chat.hidden = false;
    } else {
      // A chat that was not announced, since its other participant was blocked when it was made.
      this.#refresh(message.chatId).catch(() => {});
    }
    if (chat?.take(message)) {
      this.#onMessage(chat, message);
    }
    this.#changed();
  }

  #removed(chatId, userId) {
    const chat = this.get(chatId);
    if (userId === null || userId === this.#hub.user.id) {
      this.drop(chatId);
    } else if (chat) {
      chat.participants = chat.participants.filter((id) => id !== userId);
      chat.participantCount -= 1;
      chat.ownerMayHaveLeft = true;
      this.#changed();
    }
  }

  #read(chatId, userId, seq) {
    this.get(chatId)?.read(userId, seq);
    this.#changed();
  }

  #replace(message) {
    this.#change(message.chatId, message.id, () => message);
  }

  #change(chatId, messageId, change) {
    this.get(chatId)?.change(messageId, change);
    this.#changed();
  }
}
