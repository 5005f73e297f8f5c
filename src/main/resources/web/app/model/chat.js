import { Timeline } from './timeline.js';
import { Typing } from './typing.js';
import { Unread } from './unread.js';

/**
 * One chat and what is known of it: what the hub tells, `{id, name, direct, createdBy, participants, …}`, and beside that
 * its messages, who has read how far, and who is typing.
 */
export class Chat {
  lastMessage = null;
  /** Up to where each participant has read, by id. */
  reads = {};
  unread = new Unread();
  timeline = new Timeline();
  typing;
  /** Whether a page of its messages is on its way. */
  loading = false;
  /** The line "New" is drawn behind this position while the chat is looked at; undefined for none. */
  unreadFrom;

  #me;

  constructor(me, changed) {
    this.#me = me;
    this.typing = new Typing(changed);
  }

  get others() {
    return this.participants.filter((id) => id !== this.#me);
  }

  /** When something was last said. */
  get activity() {
    return this.lastMessage?.createdAt ?? this.createdAt;
  }

  /** The chat as the hub tells it: in answers with where one stands in it, in events without. */
  tell({ unread, readSeq, seq, lastMessage, reads, ...told }) {
    Object.assign(this, told);
    if (seq !== undefined) {
      this.unread.tell({ unread, readSeq, seq });
    }
    if (lastMessage && lastMessage.seq >= (this.lastMessage?.seq ?? 0)) {
      this.lastMessage = lastMessage;
    }
    this.reads = { ...reads, ...this.reads };
  }

  /** A message that was said; it may be known. True if it is somebody else's and news. */
  take(message) {
    if (this.timeline.loaded || this.loading) {
      this.timeline.add(message);
    }
    this.typing.set(message.sender, false);
    if (message.seq > (this.lastMessage?.seq ?? 0)) {
      this.lastMessage = message;
    }
    return message.sender !== this.#me && this.unread.hear(message.seq);
  }

  /** Replaces a message by what `change` makes of it. */
  change(messageId, change) {
    this.timeline.change(messageId, change);
    if (this.lastMessage?.id === messageId) {
      this.lastMessage = change(this.lastMessage);
    }
  }

  /** Somebody has read up to `seq`. True if it is this user, on another device, and something is left. */
  read(userId, seq) {
    this.reads = { ...this.reads, [userId]: Math.max(seq, this.reads[userId] ?? 0) };
    return userId === this.#me && this.unread.read(seq) && seq < (this.lastMessage?.seq ?? 0);
  }

  /** What is here is no longer whole. */
  forgetMessages() {
    this.timeline = new Timeline();
  }
}

export function deleted(message, deletedAt) {
  return { ...message, deletedAt, text: null, attachments: [], reactions: {} };
}

export function reacted(message, { userId, reaction, removed }) {
  const { [reaction]: users = [], ...others } = message.reactions;
  const left = users.filter((id) => id !== userId);
  const now = removed ? left : [...left, userId];
  return { ...message, reactions: now.length === 0 ? others : { ...message.reactions, [reaction]: now } };
}
