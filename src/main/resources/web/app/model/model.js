import { DEFAULT_ENDPOINT, ENDPOINTS } from '../hub/endpoints.js';
import { Hub } from '../hub/hub.js';
import { Chats } from './chats.js';
import { Drafts } from './drafts.js';
import { Notices } from './notices.js';
import { Outbox } from './outbox.js';
import { People } from './people.js';
import { Todos } from './todos.js';
import * as session from './session.js';

const ENDPOINT = 'switchboard.endpoint';

/**
 * The application's state, kept current by one connection: lists are loaded at the start, and events update them. Views
 * read it and are redrawn when it changes.
 */
export class Model {
  /** `starting`, `signedOut` or `signedIn`. */
  phase = 'starting';

  #listeners = new Set();
  #incomingListeners = new Set();
  #handlers;

  constructor(origins) {
    const chosen = localStorage.getItem(ENDPOINT);
    const changed = () => this.#listeners.forEach((listener) => listener());
    this.hub = new Hub(origins, chosen in ENDPOINTS ? chosen : DEFAULT_ENDPOINT, {
      event: ({ name, data }) => this.#handlers[name]?.(data),
      opened: ({ user, fresh }) => this.#opened(user, fresh),
      gap: (topic) => this.#gap(topic),
      removed: (chatId) => this.chats.drop(chatId),
      ended: (end) => this.#ended(end),
      changed,
    });
    const incoming = (what) => this.#incomingListeners.forEach((listener) => listener(what));
    this.people = new People(this.hub, changed);
    this.chats = new Chats(this.hub, this.people, (chat, message) => incoming({ chat, message }), changed);
    this.drafts = new Drafts(this.hub, this.chats, changed);
    this.todos = new Todos(this.hub, changed);
    this.notices = new Notices(this.hub, (notice) => incoming({ notice }), changed);
    this.outbox = new Outbox(this.hub, (message) => this.chats.acknowledged(message), changed);
    this.changed = changed;
    this.#handlers = {
      ...this.people.events,
      ...this.chats.events,
      ...this.todos.events,
      ...this.notices.events,
      'message:new': (message) => this.#received(message),
    };
  }

  /** The connection and its state. */
  get link() {
    return this.hub.link;
  }

  get me() {
    return this.hub.user;
  }

  /** Calls `listener` after each change. */
  onChange(listener) {
    this.#listeners.add(listener);
  }

  /** Calls `listener({chat, message} or {notice})` for messages of other users and for notifications. */
  onIncoming(listener) {
    this.#incomingListeners.add(listener);
  }

  async start() {
    if (await session.mayBeSignedIn(this.link.origin)) {
      this.link.start();
    } else {
      this.#ended({ code: 4401 });
    }
  }

  async signUp(username, password) {
    this.#enter(await session.signUp(this.link.origin, username, password));
  }

  async signIn(username, password) {
    this.#enter(await session.signIn(this.link.origin, username, password));
  }

  #enter({ user }) {
    if (this.me && this.me.id !== user.id) {
      // The state belongs to the previous user.
      location.reload();
    } else {
      this.link.start();
    }
  }

  async signOut() {
    await session.signOut(this.link.origin);
    this.link.stop();
    Drafts.forget();
    location.assign('/');
  }

  devices() {
    return session.devices(this.link.origin);
  }

  useEndpoint(endpoint) {
    localStorage.setItem(ENDPOINT, endpoint);
    this.link.useEndpoint(endpoint);
  }

  #list() {
    this.chats.list().catch(() => {});
    if (!this.todos.listed) {
      this.todos.list().catch(() => {});
    }
    this.notices.list().catch(() => {});
  }

  #opened(user, fresh) {
    this.phase = 'signedIn';
    this.notSignedIn = undefined;
    this.people.learn([user]);
    if (fresh) {
      this.outbox.open(user.id);
      this.drafts.open(user.id);
    }
    this.outbox.flush();
    this.drafts.flush();
    this.#list();
    this.people.watch([user.id]).catch(() => {});
    this.changed();
  }

  #received(message) {
    if (message.sender === this.me?.id && message.clientMessageId) {
      this.outbox.remove(message.clientMessageId);
    }
    this.chats.events['message:new'](message);
  }

  /** The missed events are no longer in the log, so the state is loaded again; while connecting, that follows anyway. */
  #gap(topic) {
    if (topic.startsWith('chat-')) {
      this.chats.reload(topic.slice('chat-'.length));
    } else {
      this.todos.listed = false;
    }
    if (this.link.state === 'open') {
      this.#list();
    }
  }

  #ended({ code }) {
    this.phase = 'signedOut';
    this.notSignedIn = code === 4403 ? 'You were signed out by an administrator.' : undefined;
    this.changed();
  }
}
