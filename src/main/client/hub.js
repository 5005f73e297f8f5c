import { Channels } from './channels.js';
import { Chat } from './chat.js';
import { Emitter } from './emitter.js';
import { checkEndpoint } from './endpoints.js';
import { Refusal } from './errors.js';
import { Chats, Notifications, Todos } from './lists.js';
import { Outbox } from './outbox.js';
import { Presence } from './presence.js';
import { Rooms } from './rooms.js';
import { Session } from './session.js';

/**
 * The hub. Events: `state({state, reason, code, retryAt})`; `open(user)` when a connection is there and everything is joined
 * again; `joined(answer)` and `closed(chatId, refusal)` for every chat; `event(name, data, {topic, seq})` for every event; `nudge(name, data)` for those of chats that are not joined;
 * `gap({topic, firstSeq, lastSeq})`; `sent(message)` and `outbox()` when the unsent messages have changed; and `error(error)` for what nobody
 * waits for.
 */
export class Hub extends Emitter {
  chats;
  presence;
  todos;
  notifications;
  outbox;

  #session;
  #rooms;
  #channels;
  #followed = new Map();
  #handlers = new Map();

  constructor(options) {
    super();
    this.#session = new Session(options, {
      event: (event) => this.#event(event),
      joined: (chatId, answer) => this.#joined(chatId, answer),
      refused: (chatId, refusal) => this.#closed(chatId, refusal),
      gap: (gap) => this.#gap(gap),
      again: (request) => this.#again(request),
      failed: (refusal) => this.emit('error', refusal),
      opened: (user) => this.#opened(user),
      changed: () => this.#changed(),
    });
    this.outbox = new Outbox(this.#session, options.storage, {
      sent: (message) => this.emit('sent', message),
      changed: () => this.emit('outbox'),
      failed: (failure) => this.emit('error', failure),
    });
    this.#rooms = new Rooms(this.#session);
    this.#channels = new Channels(this.#session);
    this.chats = new Chats(this.#session);
    this.presence = new Presence(this.#session);
    this.todos = new Todos(this.#session);
    this.notifications = new Notifications(this.#session);
  }

  /** The signed-in user, once the hub has said who it is. */
  get user() {
    return this.#session.user;
  }

  /** `connecting`, `open`, `waiting` or `closed`. */
  get state() {
    return this.#session.link.state;
  }

  /** The node of the current connection or attempt. */
  get node() {
    return this.#session.link.node;
  }

  /** When the next attempt starts, in ms since 1970, while waiting. */
  get retryAt() {
    return this.#session.link.retryAt;
  }

  get endpoint() {
    return this.#session.link.endpoint;
  }

  /** Connects anew by another endpoint. */
  set endpoint(endpoint) {
    checkEndpoint(endpoint);
    this.#session.link.useEndpoint(endpoint);
  }

  /**
   * The chat with this id, joined until it is closed.
   *
   * @param options.since the events after this position come first; without it, new ones only
   */
  chat(id, { since } = {}) {
    if (!this.#followed.has(id)) {
      const closed = () => this.#followed.delete(id);
      this.#followed.set(id, new Chat(id, since, { session: this.#session, outbox: this.outbox, closed }));
    }
    return this.#followed.get(id);
  }

  /** The room with this name, joined until it is closed. */
  rooms(name) {
    return this.#rooms.get(name);
  }

  /**
   * The channel with this name, joined until it is closed.
   *
   * @param options.since the publications after this position come first; without it, new ones only
   * @param options.token a token of the channel, or a function that promises one, where its namespace asks for one
   */
  channel(name, options = {}) {
    return this.#channels.get(name, options);
  }

  /**
   * Sends any command, and waits for a connection first if there is none. Rejects with a Refusal if the hub refuses it, with
   * Disconnected if the outcome is unknown.
   *
   * @param options.repeat whether the command may be sent again then; so with a `clientId`
   */
  request(name, data = {}, { repeat = data.clientId !== undefined } = {}) {
    return this.#session.request(name, data, { repeat });
  }

  /**
   * Answers what back ends ask by `POST /api/request`: with what the handler returns or promises. One handler for each event;
   * what it throws is an `error`, and the back end gets no answer. Returns a function that removes it.
   */
  onRequest(event, handler) {
    this.#handlers.set(event, handler);
    return () => this.#handlers.get(event) === handler && this.#handlers.delete(event);
  }

  /** Sends any command that may be lost, without an answer. */
  send(name, data) {
    this.#session.send(name, data);
  }

  /** Connects, after `close` or the end of a session. */
  open() {
    this.#session.link.open();
  }

  /** Tries at once instead of waiting for the next attempt. */
  retryNow() {
    this.#session.link.retryNow();
  }

  close() {
    this.#session.link.close();
  }

  async #asked(name, data, reply) {
    const handler = this.#handlers.get(name);
    try {
      if (handler) {
        reply(await handler(data));
      }
    } catch (failure) {
      this.emit('error', failure);
    }
  }

  #event({ name, data, topic, seq, nudge, reply }) {
    if (reply) {
      this.#asked(name, data, reply);
      return;
    }
    if (nudge) {
      this.emit('nudge', name, data);
      return;
    }
    if (name === 'message:new' && data.sender === this.user?.id && data.clientMessageId) {
      this.outbox.acknowledge(data);
    }
    if (name === 'error') {
      this.emit('error', new Refusal(data));
      return;
    }
    this.emit('event', name, data, { topic, seq });
    this.#ofChat(name, data, topic);
    this.#ofList(name, data);
    this.#rooms.event({ name, data });
    this.#channels.event({ name, data });
    if (name === 'chat:removed' && (data.userId === null || data.userId === this.user?.id)) {
      this.#closed(data.chatId);
    }
  }

  #ofChat(name, data, topic) {
    const chat = this.#followed.get(topic?.startsWith('chat-') ? topic.slice('chat-'.length) : data?.chatId);
    if (name === 'message:new') {
      chat?.emit('message', data);
    } else {
      chat?.emit('event', name, data);
    }
  }

  #ofList(name, data) {
    if (name === 'userStatus') {
      this.presence.emit('status', data);
    } else if (name.startsWith('todo:')) {
      this.todos.emit('change', name.slice('todo:'.length), data);
    } else if (name === 'notification') {
      this.notifications.emit('notification', data);
    } else if (name === 'notification:state') {
      this.notifications.emit('state', data);
    }
  }

  #joined(chatId, answer) {
    this.#followed.get(chatId)?.emit('joined', answer);
    this.emit('joined', answer);
  }

  #closed(chatId, refusal) {
    const chat = this.#followed.get(chatId);
    this.#followed.delete(chatId);
    this.#session.unfollow(chatId);
    chat?.emit('closed', refusal);
    this.emit('closed', chatId, refusal);
  }

  #gap(gap) {
    this.emit('gap', gap);
    this.#followed.get(gap.topic.slice('chat-'.length))?.emit('gap', gap);
    this.#channels.gap(gap);
  }

  #again(request) {
    const watched = this.presence.again(request).catch((refusal) => this.emit('error', refusal));
    return Promise.all([this.#rooms.again(request), this.#channels.again(request), watched]);
  }

  #opened(user) {
    this.#rooms.joinMissing();
    this.#channels.joinMissing();
    this.outbox.open(user.id).catch((failure) => this.emit('error', failure));
    this.emit('open', user);
  }

  #changed() {
    const { state, end, retryAt } = this.#session.link;
    this.emit('state', { state, ...end, retryAt });
  }
}
