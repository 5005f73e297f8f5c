import { Timeline } from './timeline.js';
import { Typing } from './typing.js';
import { Unread } from './unread.js';

/**
 * One chat: its state from the hub, `{id, name, direct, createdBy, participants, …}`, the user's own `role`, `muted`, `hidden`
 * and `draft`, its messages, the participants' read
 * marks, and the participants who are typing.
 */
export class Chat {
  lastMessage = null;
  /** Each participant's read mark, by id. */
  reads = {};
  unread = new Unread();
  /** Those of the unread messages that mention the user. */
  mentions = new Unread();
  timeline = new Timeline();
  typing;
  /** Whether a page of its messages is being loaded. */
  loading = false;
  /** Whether a page could not be loaded a moment ago: every drawing would ask for it again. */
  resting = false;
  /** The divider "New" is drawn after this position while the chat is open; undefined for none. */
  unreadFrom;
  /** Whether its messages are to be loaded around that position, since the user opens it there. */
  landing = false;

  /** Whether somebody has left since the user's role was last read. */
  ownerMayHaveLeft = false;

  #me;

  constructor(me, changed) {
    this.#me = me;
    this.typing = new Typing(changed);
  }

  /** Whether a page may be asked for. */
  get mayLoad() {
    return !this.loading && !this.resting;
  }

  get others() {
    return this.participants.filter((id) => id !== this.#me);
  }

  /** When the last message was sent. */
  get activity() {
    return this.lastMessage?.createdAt ?? this.createdAt;
  }

  /** Takes the chat's state from the hub: answers include the user's own position, events do not. */
  update({ unread, mentions, readSeq, seq, lastMessage, reads, ...fields }) {
    // A large chat does not list its participants.
    Object.assign(this, { participants: [] }, fields);
    if (seq !== undefined) {
      this.unread.update({ unread, readSeq, seq });
      this.mentions.update({ unread: mentions, readSeq, seq });
    }
    if (lastMessage && lastMessage.seq >= (this.lastMessage?.seq ?? 0)) {
      this.lastMessage = lastMessage;
    }
    const furthest = Object.entries(reads ?? {}).map(([id, position]) => [id, Math.max(position, this.reads[id] ?? 0)]);
    this.reads = { ...this.reads, ...Object.fromEntries(furthest) };
  }

  /** Takes a message, which may be known already. True if it is new and another user's. */
  take(message) {
    if (this.timeline.loaded || this.loading) {
      this.timeline.add(message);
    }
    this.typing.set(message.sender, false);
    if (message.seq > (this.lastMessage?.seq ?? 0)) {
      this.lastMessage = message;
    }
    const fresh = message.sender !== this.#me && this.unread.receive(message.seq);
    if (fresh && message.mentions?.includes(this.#me)) {
      this.mentions.receive(message.seq);
    }
    return fresh;
  }

  /** The user has read everything up to `seq`, which are these unread messages if they are known; false if that is nothing new. */
  readUpTo(seq, seen) {
    this.mentions.read(seq, seen?.filter(({ mentions }) => mentions?.includes(this.#me)).length);
    return this.unread.read(seq, seen?.length);
  }

  /** Replaces a message by the result of `change`. */
  change(messageId, change) {
    this.timeline.change(messageId, change);
    if (this.lastMessage?.id === messageId) {
      this.lastMessage = change(this.lastMessage);
    }
  }

  /** A participant has read up to `seq`. */
  read(userId, seq) {
    this.reads = { ...this.reads, [userId]: Math.max(seq, this.reads[userId] ?? 0) };
  }

  /** Drops the loaded messages, because some are missing. */
  forgetMessages() {
    this.timeline = new Timeline();
  }
}
