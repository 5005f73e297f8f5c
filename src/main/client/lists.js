import { Emitter } from './emitter.js';
import { newKey } from './keys.js';

/** A command that the hub carries out once, however often it is sent. */
const keyed = (session, name, data) => session.request(name, { clientId: newKey(), ...data }, { repeat: true });
const repeated = (session, name, data) => session.request(name, data, { repeat: true });

/** The user's chats as a list. */
export class Chats {
  #session;

  constructor(session) {
    this.#session = session;
  }

  list(page = {}) {
    return repeated(this.#session, 'chat:list', page);
  }

  get(chatId) {
    return repeated(this.#session, 'chat:get', { chatId }).then(({ chat }) => chat);
  }

  /** Messages of all chats, or of `{chatId}`, with these words. */
  search(query, filter = {}) {
    return repeated(this.#session, 'message:search', { query, ...filter });
  }

  create(chat) {
    return keyed(this.#session, 'chat:create', chat).then((answer) => answer.chat);
  }

  rename(chatId, name) {
    return repeated(this.#session, 'chat:update', { chatId, name });
  }

  add(chatId, userId) {
    return keyed(this.#session, 'chat:add', { chatId, userId });
  }

  remove(chatId, userId) {
    return this.#session.request('chat:remove', { chatId, userId });
  }

  delete(chatId) {
    return this.#session.request('chat:delete', { chatId });
  }
}

/** The user's todos. Event: `change(what, data)` with `created`, `updated`, `completed`, `uncompleted`… or `deleted`. */
export class Todos extends Emitter {
  #session;

  constructor(session) {
    super();
    this.#session = session;
  }

  list(page = {}) {
    return repeated(this.#session, 'todo:list', page);
  }

  create(todo) {
    return keyed(this.#session, 'todo:create', todo).then((answer) => answer.todo);
  }

  update(id, fields) {
    return this.#session.request('todo:update', { id, ...fields }).then(({ todo }) => todo);
  }

  complete(id, fields = {}) {
    return this.#session.request('todo:complete', { id, ...fields }).then(({ todo }) => todo);
  }

  delete(id) {
    return this.#session.request('todo:delete', { id });
  }
}

/** The user's notifications. Events: `notification(notification)` for each that arrives, `state(state)` when some were read. */
export class Notifications extends Emitter {
  #session;

  constructor(session) {
    super();
    this.#session = session;
  }

  list(page = {}) {
    return repeated(this.#session, 'notification:list', page);
  }

  read(ids) {
    return repeated(this.#session, 'notification:read', ids === undefined ? { all: true } : { ids });
  }
}
