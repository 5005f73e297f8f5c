import { DEFAULT_ENDPOINT, ENDPOINTS } from '../hub/endpoints.js';
import { Hub } from '../hub/hub.js';
import { Chats } from './chats.js';
import { Notices } from './notices.js';
import { Outbox } from './outbox.js';
import { People } from './people.js';
import { Todos } from './todos.js';
import * as session from './session.js';

const ENDPOINT = 'switchboard.endpoint';

/**
 * All that the application knows, and one connection that keeps it true: what is listed at the beginning, and each event
 * after that. Views read it and are drawn again when it has changed.
 */
export class Model {
  /** `starting`, `signedOut` or `signedIn`. */
  phase = 'starting';

  #listeners = new Set();
  #said = new Set();
  #handlers;

  constructor(origins) {
    const chosen = localStorage.getItem(ENDPOINT);
    const changed = () => this.#listeners.forEach((listener) => listener());
    this.hub = new Hub(origins, chosen in ENDPOINTS ? chosen : DEFAULT_ENDPOINT, {
      event: ({ name, data }) => this.#handlers[name]?.(data),
      opened: ({ user, fresh }) => this.#opened(user, fresh),
      gap: (topic) => this.#gap(topic),
      gone: (chatId) => this.chats.drop(chatId),
      ended: (end) => this.#ended(end),
      changed,
    });
    const said = (what) => this.#said.forEach((listener) => listener(what));
    this.people = new People(this.hub, changed);
    this.chats = new Chats(this.hub, this.people, (chat, message) => said({ chat, message }), changed);
    this.todos = new Todos(this.hub, changed);
    this.notices = new Notices(this.hub, (notice) => said({ notice }), changed);
    this.outbox = new Outbox(this.hub, (message) => this.chats.acknowledged(message), changed);
    this.changed = changed;
    this.#handlers = {
      ...this.people.events,
      ...this.chats.events,
      ...this.todos.events,
      ...this.notices.events,
      'message:new': (message) => this.#heard(message),
    };
  }

  /** The connection, and how it is. */
  get line() {
    return this.hub.line;
  }

  get me() {
    return this.hub.user;
  }

  /** Calls `listener` after each change. */
  onChange(listener) {
    this.#listeners.add(listener);
  }

  /** Calls `listener({chat, message} or {notice})` for what somebody else says. */
  onSaid(listener) {
    this.#said.add(listener);
  }

  async start() {
    if (await session.mayBeSignedIn(this.line.origin)) {
      this.line.start();
    } else {
      this.#ended({ code: 4401 });
    }
  }

  async signUp(username, password) {
    this.#enter(await session.signUp(this.line.origin, username, password));
  }

  async signIn(username, password) {
    this.#enter(await session.signIn(this.line.origin, username, password));
  }

  #enter({ user }) {
    if (this.me && this.me.id !== user.id) {
      // What was known of one user is not the next one's.
      location.reload();
    } else {
      this.line.start();
    }
  }

  async signOut() {
    await session.signOut(this.line.origin);
    this.line.stop();
    location.assign('/');
  }

  devices() {
    return session.devices(this.line.origin);
  }

  useEndpoint(endpoint) {
    localStorage.setItem(ENDPOINT, endpoint);
    this.line.useEndpoint(endpoint);
  }

  #opened(user, fresh) {
    this.phase = 'signedIn';
    this.notSignedIn = undefined;
    this.people.learn([user]);
    if (fresh) {
      this.outbox.open(user.id);
    }
    this.outbox.flush();
    this.chats.list().catch(() => {});
    if (!this.todos.listed) {
      this.todos.list().catch(() => {});
    }
    this.notices.list().catch(() => {});
    this.people.watch([user.id]).catch(() => {});
    this.changed();
  }

  #heard(message) {
    if (message.sender === this.me?.id && message.clientMessageId) {
      this.outbox.remove(message.clientMessageId);
    }
    this.chats.events['message:new'](message);
  }

  /** What was missed is not in the log any more, so what is here is asked for again. */
  #gap(topic) {
    if (topic.startsWith('chat-')) {
      this.chats.reload(topic.slice('chat-'.length));
    } else {
      this.todos.listed = false;
    }
  }

  #ended({ code }) {
    this.phase = 'signedOut';
    this.notSignedIn = code === 4403 ? 'You were signed out by an administrator.' : undefined;
    this.changed();
  }
}
