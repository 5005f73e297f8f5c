import type {
  ChannelHistoryAnswer,
  ChannelPublication,
  ChannelPublishAnswer,
  Chat as ChatData,
  ChatCreateAnswer,
  ChatJoinAnswer,
  ChatListAnswer,
  ChatSettingsChange,
  ClientToServerEvents,
  Failure,
  Message,
  MessageHistoryAnswer,
  MessageSearchAnswer,
  Notification,
  NotificationListAnswer,
  PresenceState,
  RoomClientToServerEvents,
  ServerToClientEvents,
  Todo,
  TodoListAnswer,
} from './events';

export type { ChannelPublication, ChatData, Message, Notification, PresenceState, Todo };

/** The commands of a concern of your own: `declare module 'switchboard-client' { interface Commands { … } }`. */
export interface Commands {
  // 'order:place': { data: { item: string }; answer: { orderId: string } };
}

type HubCommands = ClientToServerEvents & RoomClientToServerEvents;
type Granted<A> = Exclude<A, Failure>;
type HubData<F> = F extends (answer?: (answer: infer _A) => void) => unknown
  ? Record<string, never>
  : F extends (data: infer D, ...rest: never[]) => unknown ? D : never;
type HubAnswer<F> = F extends (answer?: (answer: infer A) => void) => unknown
  ? Granted<A>
  : F extends (data: never, answer?: (answer: infer A) => void) => unknown ? Granted<A> : never;

/** What a command takes: as declared in `Commands`, as the hub's own have it, or any object. */
export type DataOf<C extends string> = C extends keyof Commands
  ? Commands[C] extends { data: infer D } ? D & { clientId?: string } : never
  : C extends keyof HubCommands ? HubData<HubCommands[C]> : object;

/** What it is answered with. */
export type AnswerOf<C extends string> = C extends keyof Commands
  ? Commands[C] extends { answer: infer A } ? A : never
  : C extends keyof HubCommands ? HubAnswer<HubCommands[C]> : any;

/** `error` is thrown by every promise of this client: a `Refusal`, or `Disconnected` when the outcome is unknown. */
export class Refusal extends Error {
  code: string;
  retryable: boolean;
  retryAfterMs?: number;
  field?: string;
  answer: Failure & Record<string, unknown>;
}

export class Disconnected extends Error {}

export type State = 'connecting' | 'open' | 'waiting' | 'closed';
export type Endpoint = 'auto' | 'websocket' | 'socketio' | 'bridge';

export interface StateChange {
  state: State;
  /** The close code, and why there is no connection. `another user` if the cookie or the token has become another user's. */
  code?: number;
  reason?: string;
  /** When the next attempt starts, in ms since 1970, while waiting. */
  retryAt?: number;
}

/** What was missed cannot be delivered: events before `firstSeq`, or events after `lastSeq` that the hub has lost. */
export interface Gap {
  topic: string;
  firstSeq?: number;
  lastSeq?: number;
}

export interface Position {
  topic?: string;
  seq?: number;
}

export interface Attachment {
  url: string;
  name?: string;
  type?: string;
  size?: number;
  /** Of a file that was uploaded. */
  fileId?: string;
  width?: number;
  height?: number;
}

/** A link, or a file that the user has uploaded for the chat. */
export type NewAttachment = Attachment | { fileId: string };

/** What is used of `localStorage`. */
export type KeyValueStorage = Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>;

export interface Options {
  /** The nodes' origins, such as `https://chat.example.com`; by default the page's own. */
  nodes?: string[];
  /** A token, or a function that promises one, asked before each connection and before the token expires. */
  token?: string | (() => string | Promise<string>);
  /** By default `auto`: a WebSocket, else polling. */
  endpoint?: Endpoint;
  /** The constructor of WebSockets, on platforms without one. */
  webSocket?: new (url: string) => unknown;
  /** Where unsent messages are kept; by default `localStorage`, or else memory. */
  storage?: KeyValueStorage;
  /** `false` to connect only when `open` is called. */
  open?: boolean;
}

interface Emitter<E> {
  /** Adds a listener, and returns a function that removes it. */
  on<N extends keyof E>(event: N, listener: (...values: E[N] extends unknown[] ? E[N] : never) => void): () => void;
}

/** A message on its way: its `clientMessageId`, and the message once the hub has stored it. */
export interface Sent {
  id: string;
  acknowledged: Promise<Message>;
}

export interface Unsent {
  id: string;
  chatId: string;
  text: string;
  replyTo?: string;
  attachments?: NewAttachment[];
  mentions?: string[];
  createdAt: string;
  /** Why the hub refused it; it waits for `retry` or `discard`. */
  error?: string;
  /** The code of that refusal. */
  code?: string;
}

export interface Outbox {
  readonly entries: Unsent[];
  of(chatId: string): Unsent[];
  retry(id: string): void;
  /** Forgets a message, whose `acknowledged` rejects with `Disconnected`. If it is on its way, it may still arrive. */
  discard(id: string): void;
}

export interface Joined {
  chatId: string;
  seq: number;
  gap: boolean;
  participants: (string | PresenceState)[];
}

export interface Chat extends Emitter<{
  message: [message: Message];
  event: [name: string, data: any];
  gap: [gap: Gap];
  joined: [joined: Joined];
  closed: [refusal?: Refusal];
}> {
  readonly id: string;
  readonly unsent: Unsent[];
  /** `mentions` are ids of participants; without it those count whom the text names by `@username`. */
  send(text: string, options?: { replyTo?: string; attachments?: NewAttachment[]; mentions?: string[] }): Sent;
  history(range?: { before?: number; after?: number; around?: number; limit?: number }): Promise<Granted<MessageHistoryAnswer>>;
  read(seq: number): Promise<{ unread: number }>;
  set(settings: { muted?: boolean; hidden?: boolean; draft?: string | null }): Promise<unknown>;
  typing(typing?: boolean): void;
  edit(messageId: string, text: string): Promise<{ message: Message }>;
  delete(messageId: string): Promise<{ message: Message }>;
  react(messageId: string, reaction: string, remove?: boolean): Promise<{ message: Message }>;
  close(): void;
}

export interface Room extends Emitter<{
  message: [message: { user: { id: string; username: string }; connectionId: string; room: string; message: any }];
  joined: [member: { userId: string; connectionId: string; room: string }];
  left: [member: { userId: string; connectionId: string; room: string }];
  closed: [refusal: Refusal];
}> {
  readonly name: string;
  send(message: unknown): Promise<unknown>;
  close(): void;
}

export interface Channel extends Emitter<{
  publication: [publication: ChannelPublication];
  gap: [gap: Gap];
  joined: [joined: { channel: string; seq?: number; gap?: boolean; firstSeq?: number; lastSeq?: number }];
  closed: [refusal?: Refusal];
}> {
  readonly name: string;
  publish(data: unknown, options?: { event?: string }): Promise<Granted<ChannelPublishAnswer>>;
  history(range?: { before?: number; after?: number; limit?: number }): Promise<Granted<ChannelHistoryAnswer>>;
  presence(): Promise<{ id: string; connections: number }[]>;
  close(): void;
}

export interface Chats {
  list(page?: { limit?: number; cursor?: string; hidden?: boolean }): Promise<Granted<ChatListAnswer>>;
  get(chatId: string): Promise<ChatData>;
  search(query: string, filter?: {
    chatId?: string; from?: string; after?: string; before?: string; limit?: number; cursor?: string;
  }): Promise<Granted<MessageSearchAnswer>>;
  create(chat: { participants: string[]; name?: string; direct?: boolean; settings?: ChatSettingsChange }): Promise<Granted<ChatCreateAnswer>['chat']>;
  rename(chatId: string, name: string): Promise<unknown>;
  add(chatId: string, userId: string): Promise<unknown>;
  remove(chatId: string, userId: string): Promise<unknown>;
  delete(chatId: string): Promise<unknown>;
}

export interface Presence extends Emitter<{ status: [state: PresenceState] }> {
  watch(userIds: string[], listener?: (state: PresenceState) => void): Promise<PresenceState[]>;
  unwatch(userIds: string[]): void;
  get(userIds: string[]): Promise<PresenceState[]>;
  set(status: 'online' | 'away' | 'busy' | 'invisible', text?: string): Promise<unknown>;
}

type TodoFields = Partial<Pick<Todo, 'title' | 'description' | 'priority' | 'dueDate' | 'completed' | 'version'>>;

export interface Todos extends Emitter<{
  change: [what: 'created' | 'updated' | 'completed' | 'deleted', todo: Todo & { id: string }];
}> {
  list(page?: { completed?: boolean; limit?: number; cursor?: string }): Promise<Granted<TodoListAnswer>>;
  create(todo: TodoFields & { title: string }): Promise<Todo>;
  update(id: string, fields: TodoFields): Promise<Todo>;
  complete(id: string, fields?: TodoFields): Promise<Todo>;
  delete(id: string): Promise<unknown>;
}

export interface Notifications extends Emitter<{
  notification: [notification: Notification];
  state: [state: { unread: number; readIds?: string[]; all?: true }];
}> {
  list(page?: { before?: string; limit?: number }): Promise<Granted<NotificationListAnswer>>;
  /** Marks these as read, or all. */
  read(ids?: string[]): Promise<{ unread: number }>;
}

export interface Hub extends Emitter<{
  state: [change: StateChange];
  open: [user: { id: string; username: string; email: string | null }];
  joined: [joined: Joined];
  closed: [chatId: string, refusal?: Refusal];
  event: [name: keyof ServerToClientEvents | (string & {}), data: any, position: Position];
  nudge: [name: string, data: any];
  gap: [gap: Gap];
  sent: [message: Message];
  outbox: [];
  error: [error: Error];
}> {
  readonly state: State;
  readonly user?: { id: string; username: string; email: string | null };
  readonly node: string;
  readonly retryAt?: number;
  endpoint: Endpoint;
  readonly outbox: Outbox;
  readonly chats: Chats;
  readonly presence: Presence;
  readonly todos: Todos;
  readonly notifications: Notifications;
  /** Joined until it is closed. With `since` the events after that position come first. */
  chat(id: string, options?: { since?: number }): Chat;
  rooms(name: string): Room;
  /** Joined until it is closed. `token` is the channel's own, where its namespace asks for one. */
  channel(name: string, options?: { since?: number; token?: string | (() => string | Promise<string>) }): Channel;
  request<C extends string>(name: C, data?: DataOf<C>, options?: { repeat?: boolean }): Promise<AnswerOf<C>>;
  /**
   * Answers what back ends ask by `POST /api/request`, with what the handler returns or promises; one handler for each event.
   * Returns a function that removes it.
   */
  onRequest(event: string, handler: (data: any) => unknown): () => void;
  send(name: string, data?: object): void;
  open(): void;
  retryNow(): void;
  close(): void;
}

export function connect(options?: Options): Hub;

/** A new `clientId`, also where `crypto.randomUUID` is missing. */
export function newKey(): string;

export const VERSION: string;
