/** Calls the listeners of an event in the order in which they were added. */
export class Emitter {
  #listeners = new Map();

  /** Adds a listener, and returns a function that removes it. */
  on(event, listener) {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** An exception of one listener reaches neither the others nor the connection; the platform reports it. */
  emit(event, ...values) {
    [...this.#listeners.get(event) ?? []].forEach((listener) => {
      try {
        listener(...values);
      } catch (failure) {
        setTimeout(() => {
          throw failure;
        });
      }
    });
  }
}
