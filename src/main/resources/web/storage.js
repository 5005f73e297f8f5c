/**
 * A storage of the browser as far as there is room, otherwise memory, which lives as long as the page: nothing here throws. Some
 * browsers forbid even to ask for a storage, and some have none.
 */
class Kept {
  #memory = new Map();
  #disk;

  /** @param disk returns the storage */
  constructor(disk) {
    try {
      this.#disk = disk() ?? undefined;
    } catch {
      this.#disk = undefined;
    }
  }

  getItem(key) {
    return this.#memory.get(key) ?? this.#disk?.getItem(key) ?? null;
  }

  setItem(key, value) {
    this.#memory.set(key, value);
    if (this.#disk) {
      try {
        this.#disk.setItem(key, value);
        this.#memory.delete(key);
      } catch {
        // An older value must not outlive it.
        this.#disk.removeItem(key);
      }
    }
  }

  removeItem(key) {
    this.#memory.delete(key);
    this.#disk?.removeItem(key);
  }

  /** What one owner has under a prefix, by the rest of its key. What others have there is removed. */
  takeUp(prefix, owner) {
    const own = `${prefix}${owner}/`;
    const found = new Map();
    this.#keys(prefix).forEach((key) => {
      if (key.startsWith(own)) {
        found.set(key.slice(own.length), this.getItem(key));
      } else {
        this.removeItem(key);
      }
    });
    return found;
  }

  /** Removes what anybody has under a prefix. */
  clear(prefix) {
    this.#keys(prefix).forEach((key) => this.removeItem(key));
  }

  #keys(prefix) {
    return [...Object.keys(this.#disk ?? {}), ...this.#memory.keys()].filter((key) => key.startsWith(prefix));
  }
}

export const storage = new Kept(() => globalThis.localStorage);

/** That of the tab. */
export const tabStorage = new Kept(() => globalThis.sessionStorage);
