import { failureText } from '../../text/failure.js';
import { send, upload } from './session.js';

/** As many as a message may have. */
export const MAX_FILES = 10;

/** Files that the user has chosen for messages and not sent yet, by chat: they are uploaded at once, and sent with the message. */
export class Files {
  #hub;
  #changed;
  #byChat = new Map();
  #ids = 0;

  constructor(hub, changed) {
    this.#hub = hub;
    this.#changed = changed;
  }

  /** `[{id, name, size, file?, error?}]`: `file` once it is uploaded, `error` if it was refused. */
  of(chatId) {
    return this.#byChat.get(chatId) ?? [];
  }

  isUploading(chatId) {
    return this.of(chatId).some(({ file, error }) => !file && !error);
  }

  /** Whether one was refused: the user removes it, or the message would go without it. */
  hasFailed(chatId) {
    return this.of(chatId).some(({ error }) => error);
  }

  /** Those that can be sent, as attachments. */
  ready(chatId) {
    return this.of(chatId).filter(({ file }) => file)
      .map(({ file: { id, ...known } }) => ({ fileId: id, url: `/api/files/${id}`, ...known }));
  }

  /** Uploads some files; those that are too many are refused in words. */
  add(chatId, chosen) {
    const room = MAX_FILES - this.of(chatId).length;
    const added = [...chosen].slice(0, room).map((blob) => ({ id: ++this.#ids, name: blob.name, size: blob.size, blob }));
    this.#set(chatId, [...this.of(chatId), ...added]);
    added.forEach((entry) => this.#upload(chatId, entry));
    return chosen.length - added.length;
  }

  remove(chatId, id) {
    const removed = this.of(chatId).find((entry) => entry.id === id);
    removed?.abort?.abort();
    this.#set(chatId, this.of(chatId).filter((entry) => entry.id !== id));
    if (removed?.file) {
      // What cannot be deleted now is removed by the hub's sweep.
      send(this.#hub.node, 'DELETE', `files/${removed.file.id}`).catch(() => {});
    }
  }

  /** They are with a message now. */
  sent(chatId) {
    this.#set(chatId, []);
  }

  async #upload(chatId, entry) {
    entry.abort = new AbortController();
    try {
      const { file } = await upload(this.#hub.node, chatId, entry.blob, entry.abort.signal);
      this.#replace(chatId, entry.id, { file });
    } catch (failure) {
      this.#replace(chatId, entry.id, { error: failureText(failure) });
    }
  }

  #replace(chatId, id, more) {
    this.#set(chatId, this.of(chatId).map((entry) => (entry.id === id ? { ...entry, ...more, blob: undefined } : entry)));
  }

  #set(chatId, entries) {
    this.#byChat.set(chatId, entries);
    this.#changed();
  }
}
