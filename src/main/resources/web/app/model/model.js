import { connect } from '../../client/switchboard.js';
import { storage } from '../../storage.js';
import { t } from '../../text/text.js';
import { OwnAccount } from './account.js';
import { Chats } from './chats.js';
import { Drafts } from './drafts.js';
import { DEFAULT_ENDPOINT, ENDPOINTS } from './endpoints.js';
import { Files } from './files.js';
import { Notices } from './notices.js';
import { People } from './people.js';
import { Push } from './push.js';
import { Reads } from './reads.js';
import { Roster } from './roster.js';
import { Search } from './search.js';
import { Todos } from './todos.js';
import * as session from './session.js';

const ENDPOINT = 'switchboard.endpoint';

const LIST_RETRY_MS = 5_000;

/** Close codes. */
const LEFT = 1000;
const UNAUTHORIZED = 4401;
const REVOKED = 4403;

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
  #draftsOf;
  /** The timers of the lists that could not be loaded. */
  #retries = new Map();
  /** The user has signed in, and no endpoint has let the page in yet. */
  #entering = false;
  /** The hub ends the connection because the user asks it to. */
  #leaving = false;

  /** @param offers whether the hub has local `accounts`, and sends `links` to their owners */
  constructor(origins, offers) {
    this.offers = offers;
    const chosen = storage.getItem(ENDPOINT);
    const changed = () => this.#listeners.forEach((listener) => listener());
    const endpoint = chosen in ENDPOINTS ? chosen : DEFAULT_ENDPOINT;
    this.hub = connect({ nodes: origins, endpoint, open: false });
    this.#listen(changed);
    const incoming = (what) => this.#incomingListeners.forEach((listener) => listener(what));
    this.people = new People(this.hub, changed);
    this.chats = new Chats(this.hub, this.people, (chat, message) => incoming({ chat, message }), changed);
    this.roster = new Roster(this.chats, this.people, changed);
    this.drafts = new Drafts(this.hub, this.chats, changed);
    this.files = new Files(this.hub, changed);
    this.search = new Search(this.hub, changed);
    this.account = new OwnAccount(this.hub, this.people);
    this.todos = new Todos(this.hub, changed);
    this.notices = new Notices(this.hub, (notice) => incoming({ notice }), changed);
    this.push = new Push(this.hub, changed);
    this.changed = changed;
    this.#handlers = {
      ...this.people.events,
      ...this.chats.events,
      ...this.todos.events,
      ...this.notices.events,
    };
  }

  #listen(changed) {
    this.hub.on('event', (name, data) => this.#handlers[name]?.(data));
    this.hub.on('open', (user) => this.#opened(user));
    this.hub.on('joined', ({ participants }) => this.people.learnStates(participants));
    this.hub.on('gap', ({ topic }) => this.#gap(topic));
    this.hub.on('closed', (chatId) => this.chats.drop(chatId));
    this.hub.on('sent', (message) => this.chats.acknowledged(message));
    this.hub.on('outbox', changed);
    this.hub.on('state', ({ state, code, reason }) => {
      // The client's own reason, when the cookie has become another user's.
      if (reason === 'another user') {
        // They are signed in already, and the state belongs to the previous user.
        location.reload();
      } else if (state === 'closed' && code !== LEFT && !this.#leaving) {
        this.#ended(code);
      }
      changed();
    });
    // What nobody waits for, such as a refused `typing`, is for the developer.
    this.hub.on('error', (failure) => console.warn(failure));
  }

  /** The connection and its state. */
  get link() {
    return this.hub;
  }

  /** What the hub has not acknowledged. */
  get outbox() {
    return this.hub.outbox;
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
    if (await session.mayBeSignedIn(this.hub.node)) {
      this.hub.open();
    } else {
      this.#ended(UNAUTHORIZED);
    }
  }

  async signUp(username, password, email) {
    this.#enter(await session.signUp(this.hub.node, username, password, email));
  }

  async signIn(username, password) {
    this.#enter(await session.signIn(this.hub.node, username, password));
  }

  #enter({ user }) {
    if (this.me && this.me.id !== user.id) {
      // The state belongs to the previous user.
      location.reload();
    } else {
      this.phase = 'starting';
      this.#entering = true;
      this.hub.open();
      this.changed();
    }
  }

  signOut({ everywhere = false } = {}) {
    return this.#leave(() => (this.offers.accounts && !everywhere ? session.signOut(this.hub.node) : this.account.signOut(everywhere)));
  }

  deleteAccount(password) {
    return this.#leave(() => this.account.remove(password));
  }

  async #leave(act) {
    this.#leaving = true;
    try {
      await act();
    } catch (failure) {
      this.#leaving = false;
      throw failure;
    }
    this.hub.close();
    Drafts.forget();
    Reads.forget();
    await this.push.forget().catch(console.warn);
    location.assign('/');
  }

  devices() {
    return session.devices(this.hub.node);
  }

  useEndpoint(endpoint) {
    storage.setItem(ENDPOINT, endpoint);
    this.hub.endpoint = endpoint;
  }

  #list() {
    this.#load(this.chats);
    if (!this.todos.listed) {
      this.#load(this.todos);
    }
    this.#load(this.notices);
  }

  /** Asks once more for a list that the hub has refused. */
  loadAgain(lists) {
    return this.#load(lists);
  }

  /**
   * Loads a list, again and again while the connection lasts: a new one loads all of them anyway. Why the hub does not give it
   * is its `refusal`, until it does.
   */
  async #load(lists) {
    clearTimeout(this.#retries.get(lists));
    try {
      await lists.list();
      lists.refusal = undefined;
    } catch (failure) {
      if (failure.retryable !== false) {
        const retry = () => this.link.state === 'open' && this.#load(lists);
        clearTimeout(this.#retries.get(lists));
        this.#retries.set(lists, setTimeout(retry, failure.retryAfterMs ?? LIST_RETRY_MS));
      } else {
        lists.refusal = failure;
      }
    }
    this.changed();
  }

  #opened(user) {
    this.phase = 'signedIn';
    this.#entering = false;
    this.notSignedIn = undefined;
    this.people.learn([user]);
    if (this.#draftsOf !== user.id) {
      this.#draftsOf = user.id;
      this.drafts.open(user.id);
    }
    this.drafts.flush();
    this.chats.resume();
    this.#list();
    this.#load(this.people);
    this.push.renew().catch(console.warn);
    this.changed();
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

  #ended(code) {
    this.phase = 'signedOut';
    this.notSignedIn = code === REVOKED ? t('signIn.revoked') : this.#entering ? t('signIn.failed') : undefined;
    this.#entering = false;
    this.changed();
  }
}
