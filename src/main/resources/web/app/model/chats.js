import { Timeline } from './timeline.js';
import { Unread } from './unread.js';
import { Typing } from './typing.js';

const PAGE = 40;
const READ_AFTER_MS = 300;

/**
 * The chats, and what is heard in them. A chat is `{id, name, direct, participants, createdBy, lastMessage, unread, reads,
 * timeline, typing, unreadFrom}`.
 */
export class Chats {
  /** False until the list has come. */
  listed = false;

  #hub;
  #people;
  #changed;
  #said;
  #byId = new Map();
  #reading = new Map();

  /** @param said is given each message of somebody else, as it is said */
  constructor(hub, people, said, changed) {
    this.#hub = hub;
    this.#people = people;
    this.#said = said;
    this.#changed = changed;
  }

  events = {
    'chat:created': (chat) => this.#created(chat),
    'chat:updated': ({ chat }) => this.#update(chat),
    'chat:removed': ({ chatId, userId }) => this.#removed(chatId, userId),
    'chat:joined': ({ participants }) => this.#people.learnStates(participants),
    'message:new': (message) => this.take(message, true),
    'message:updated': ({ message }) => this.#change(message.chatId, message.id, () => message),
    'message:deleted': ({ chatId, messageId, deletedAt }) => this.#change(chatId, messageId, (message) => deleted(message, deletedAt)),
    'message:reaction': (reaction) => this.#change(reaction.chatId, reaction.messageId, (message) => reacted(message, reaction)),
    'message:read': ({ chatId, userId, seq }) => this.#read(chatId, userId, seq),
    typing: ({ chatId, userId, typing }) => this.#byId.get(chatId)?.typing.set(userId, typing),
  };

  get(id) {
    return this.#byId.get(id);
  }

  /** The newest activity first. */
  get all() {
    return [...this.#byId.values()].sort((one, other) => activity(other).localeCompare(activity(one)));
  }

  get unread() {
    return this.all.reduce((sum, chat) => sum + chat.unread.count, 0);
  }

  /** What a chat is called by this user. */
  title(chat) {
    if (chat.name) {
      return chat.name;
    }
    const others = this.others(chat);
    return others.length === 0 ? 'Only you' : others.map((id) => this.#people.name(id)).join(', ');
  }

  others(chat) {
    return chat.participants.filter((id) => id !== this.#hub.user.id);
  }

  /** Learns all of the user's chats and is in them; also what was missed of their unread counts. */
  async list() {
    let cursor;
    do {
      const page = await this.#hub.request('chat:list', { limit: 100, ...(cursor && { cursor }) }, { repeat: true });
      page.chats.forEach((chat) => this.#update(chat));
      await this.#hub.join(page.chats);
      cursor = page.cursor;
    } while (cursor);
    this.listed = true;
    this.#changed();
  }

  async create(participants, { name, direct } = {}) {
    const wanted = direct ? { participants, direct } : { participants, name };
    // A second direct chat of the same two is answered with the first; a group is not asked for twice.
    const { chat } = await this.#hub.request('chat:create', wanted, { repeat: Boolean(direct) });
    this.#update(chat);
    return chat.id;
  }

  rename(chatId, name) {
    return this.#hub.request('chat:update', { chatId, name }, { repeat: true });
  }

  addPerson(chatId, userId) {
    return this.#hub.request('chat:add', { chatId, userId }, { repeat: true });
  }

  removePerson(chatId, userId) {
    return this.#hub.request('chat:remove', { chatId, userId });
  }

  delete(chatId) {
    return this.#hub.request('chat:delete', { chatId });
  }

  /** Loads the newest messages of a chat that is looked at, and who has read how far. */
  async open(chatId) {
    const chat = this.get(chatId);
    if (!chat || chat.timeline.loaded || chat.loading) {
      return;
    }
    const { timeline } = chat;
    chat.loading = true;
    timeline.expect();
    this.#changed();
    try {
      const [history, got] = await Promise.all([
        this.#hub.request('message:history', { chatId, limit: PAGE }, { repeat: true }),
        this.#hub.request('chat:get', { chatId }, { repeat: true }),
      ]);
      // After a gap there is another timeline, and this answer may lie before the gap.
      timeline.extend(history.messages, history.hasMore);
      chat.reads = { ...got.chat.reads, ...chat.reads };
    } finally {
      timeline.expectNothing();
      chat.loading = false;
      this.#changed();
    }
  }

  async loadOlder(chatId) {
    const chat = this.get(chatId);
    const { timeline } = chat;
    if (chat.loadingOlder || !timeline.loaded || !timeline.hasOlder) {
      return;
    }
    chat.loadingOlder = true;
    timeline.expect();
    this.#changed();
    try {
      const before = timeline.oldest.seq;
      const page = await this.#hub.request('message:history', { chatId, before, limit: PAGE }, { repeat: true });
      timeline.extend(page.messages, page.hasMore);
    } finally {
      timeline.expectNothing();
      chat.loadingOlder = false;
      this.#changed();
    }
  }

  /** A message that was said, or that the hub acknowledged; it may be known. */
  take(message, live = false) {
    const chat = this.get(message.chatId);
    if (!chat) {
      return;
    }
    if (chat.timeline.loaded || chat.loading) {
      chat.timeline.add(message);
    }
    chat.typing.set(message.sender, false);
    if (message.seq > (chat.lastMessage?.seq ?? 0)) {
      chat.lastMessage = message;
    }
    if (message.sender !== this.#hub.user.id && chat.unread.hear(message.seq) && live) {
      this.#said(chat, message);
    }
    this.#changed();
  }

  /** The user has seen all that is in the chat; told to the hub a little later, several at once. */
  markRead(chatId) {
    const chat = this.get(chatId);
    const seq = chat?.timeline.newest?.seq ?? 0;
    if (!chat || !chat.unread.read(seq)) {
      return;
    }
    this.#changed();
    clearTimeout(this.#reading.get(chatId));
    const tell = () => this.#hub.request('message:read', { chatId, seq }, { repeat: true }).catch(() => {});
    this.#reading.set(chatId, setTimeout(tell, READ_AFTER_MS));
  }

  /** Where the line "New" is drawn while a chat is looked at: before the first message behind this position. */
  look(chatId) {
    const chat = this.get(chatId);
    if (chat) {
      chat.unreadFrom = chat.unread.count > 0 ? chat.unread.from : undefined;
      this.#changed();
    }
  }

  async edit(message, text) {
    const answer = await this.#hub.request('message:edit', { messageId: message.id, text }, { repeat: true });
    this.#change(message.chatId, message.id, () => answer.message);
  }

  async deleteMessage(message) {
    const answer = await this.#hub.request('message:delete', { messageId: message.id }, { repeat: true });
    this.#change(message.chatId, message.id, () => answer.message);
  }

  /** Adds one's reaction, or takes it back. */
  async react(message, reaction) {
    const remove = message.reactions[reaction]?.includes(this.#hub.user.id) ?? false;
    const data = { messageId: message.id, reaction, remove };
    const answer = await this.#hub.request('message:react', data, { repeat: true });
    this.#change(message.chatId, message.id, () => answer.message);
  }

  type(chatId, typing) {
    this.#hub.send('typing', { chatId, typing });
  }

  /** The log no longer reaches back to what is here, so what is here is read again. */
  reload(chatId) {
    const chat = this.get(chatId);
    if (chat) {
      chat.timeline = new Timeline();
      this.#changed();
    }
  }

  drop(chatId) {
    this.#hub.forget(chatId);
    this.#byId.delete(chatId);
    this.#changed();
  }

  #created(chat) {
    this.#update(chat);
    this.#refresh(chat.id).catch(() => {});
  }

  async #refresh(chatId) {
    const { chat } = await this.#hub.request('chat:get', { chatId }, { repeat: true });
    this.#update(chat);
    await this.#hub.join([chat]);
  }

  /** A chat as the hub tells it: with where one stands in it, or, in events, without. */
  #update({ unread, readSeq, seq, lastMessage, reads, ...told }) {
    const chat = this.get(told.id) ?? {
      lastMessage: null, reads: {}, unread: new Unread(), timeline: new Timeline(), typing: new Typing(this.#changed),
    };
    this.#byId.set(told.id, Object.assign(chat, told));
    if (seq !== undefined) {
      chat.unread.tell({ unread, readSeq, seq });
    }
    if (lastMessage && lastMessage.seq >= (chat.lastMessage?.seq ?? 0)) {
      chat.lastMessage = lastMessage;
    }
    chat.reads = { ...reads, ...chat.reads };
    this.#changed();
  }

  #removed(chatId, userId) {
    const chat = this.get(chatId);
    if (userId === null || userId === this.#hub.user.id) {
      this.drop(chatId);
    } else if (chat) {
      chat.participants = chat.participants.filter((id) => id !== userId);
      this.#changed();
    }
  }

  #read(chatId, userId, seq) {
    const chat = this.get(chatId);
    if (!chat) {
      return;
    }
    chat.reads = { ...chat.reads, [userId]: Math.max(seq, chat.reads[userId] ?? 0) };
    if (userId === this.#hub.user.id && chat.unread.read(seq) && seq < (chat.lastMessage?.seq ?? 0)) {
      // On another device, and not all of it; how much is left, the hub knows.
      this.#refresh(chatId).catch(() => {});
    }
    this.#changed();
  }

  #change(chatId, messageId, change) {
    const chat = this.get(chatId);
    if (!chat) {
      return;
    }
    chat.timeline.change(messageId, change);
    if (chat.lastMessage?.id === messageId) {
      chat.lastMessage = change(chat.lastMessage);
    }
    this.#changed();
  }
}

function activity(chat) {
  return chat.lastMessage?.createdAt ?? chat.createdAt;
}

function deleted(message, deletedAt) {
  return { ...message, deletedAt, text: null, attachments: [], reactions: {} };
}

function reacted(message, { userId, reaction, removed }) {
  const { [reaction]: users = [], ...others } = message.reactions;
  const left = users.filter((id) => id !== userId);
  const now = removed ? left : [...left, userId];
  return { ...message, reactions: now.length === 0 ? others : { ...message.reactions, [reaction]: now } };
}
