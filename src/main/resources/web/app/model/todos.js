/** The newest first; ISO times compare as texts. */
function ordered(todos) {
  const all = todos.sort((one, other) => Number(one.createdAt < other.createdAt) - Number(one.createdAt > other.createdAt));
  return { all, open: all.filter(({ completed }) => !completed), done: all.filter(({ completed }) => completed) };
}

/** The user's todos, newest first; the hub sends each change to every device. */
export class Todos {
  listed = false;

  #hub;
  #changed;
  #byId = new Map();
  /** What follows from all todos, until one changes: every drawing asks. */
  #ordered;
  /** Ids of deleted todos, which a list requested earlier may still contain. */
  #deleted = new Set();

  constructor(hub, changed) {
    this.#hub = hub;
    this.#changed = () => {
      this.#ordered = undefined;
      changed();
    };
  }

  events = {
    'todo:created': (todo) => this.#put(todo),
    'todo:updated': (todo) => this.#put(todo),
    'todo:completed': (todo) => this.#put(todo),
    'todo:deleted': ({ id }) => this.#remove(id),
  };

  get all() {
    return this.#inOrder.all;
  }

  get open() {
    return this.#inOrder.open;
  }

  get done() {
    return this.#inOrder.done;
  }

  get #inOrder() {
    this.#ordered ??= ordered([...this.#byId.values()]);
    return this.#ordered;
  }

  /** What came while the list was loaded is newer than it, and may be missing there. */
  async list() {
    const before = new Set(this.#byId.keys());
    const found = new Map();
    let cursor;
    do {
      const page = await this.#hub.request('todo:list', { limit: 100, ...(cursor && { cursor }) }, { repeat: true });
      page.todos.forEach((todo) => found.set(todo.id, todo));
      cursor = page.cursor;
    } while (cursor);
    this.#byId.forEach((todo, id) => {
      if (found.has(id) ? todo.version > found.get(id).version : !before.has(id)) {
        found.set(id, todo);
      }
    });
    this.#deleted.forEach((id) => found.delete(id));
    this.#byId = found;
    this.listed = true;
    this.#changed();
  }

  async create(title, dueDate) {
    this.#put(await this.#hub.todos.create({ title, ...(dueDate && { dueDate }) }));
  }

  complete(todo, completed) {
    return this.#apply('todo:complete', { id: todo.id, completed });
  }

  /** Refused as a conflict, with the current todo, if another device has changed it in the meantime. */
  async update(todo, fields) {
    try {
      await this.#apply('todo:update', { id: todo.id, version: todo.version, ...fields });
    } catch (failure) {
      if (failure.answer?.todo) {
        this.#put(failure.answer.todo);
      }
      throw failure;
    }
  }

  async delete(todo) {
    await this.#hub.request('todo:delete', { id: todo.id });
    this.#remove(todo.id);
  }

  async #apply(command, data) {
    const { todo } = await this.#hub.request(command, data);
    this.#put(todo);
  }

  #put(todo) {
    const present = this.#byId.get(todo.id);
    if (!present || todo.version >= present.version) {
      this.#byId.set(todo.id, todo);
      this.#changed();
    }
  }

  #remove(id) {
    this.#deleted.add(id);
    this.#byId.delete(id);
    this.#changed();
  }
}
