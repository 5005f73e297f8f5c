/** What the browser gives no room to, or all of it where a page may keep nothing: it lives as long as the page. */
const memory = new Map();

const disk = own();

/** Some browsers forbid even to ask for it, and some have none. */
function own() {
  try {
    return globalThis.localStorage ?? undefined;
  } catch {
    return undefined;
  }
}

/** The page's `localStorage` as far as there is room, otherwise memory: nothing here throws. */
export const storage = {
  getItem: (key) => memory.get(key) ?? disk?.getItem(key) ?? null,

  setItem(key, value) {
    memory.set(key, value);
    if (disk) {
      try {
        disk.setItem(key, value);
        memory.delete(key);
      } catch {
        // An older value must not outlive it.
        disk.removeItem(key);
      }
    }
  },

  removeItem(key) {
    memory.delete(key);
    disk?.removeItem(key);
  },

  keys: () => [...new Set([...Object.keys(disk ?? {}), ...memory.keys()])],
};
