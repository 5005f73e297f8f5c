// How a page uses the types: the compiler must accept this file and reject each line after @ts-expect-error.
import { io, type Socket } from 'socket.io-client';
import type {
  ClientToServerEvents,
  Message,
  RoomClientToServerEvents,
  RoomServerToClientEvents,
  ServerToClientEvents,
} from './switchboard';

const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io('http://127.0.0.1:3000', {
  auth: { token: 'a token', since: 7 },
});

socket.on('message:new', (message, offset) => {
  const text: string | null = message.text;
  const place: [string, number] = [message.topic, message.eventSeq];
  const kept: string | undefined = offset;
  console.log(message.nudge === true, text, place, kept, message.reactions['👍'], message.mentions.length);
});
socket.on('chat:removed', ({ chatId, userId }) => console.log(chatId, userId === null));
socket.on('chat:state', ({ chatId, unread, muted, draft }) => console.log(chatId, unread + 1, !muted, draft?.length));
socket.on('notification:state', ({ unread, readIds = [] }) => console.log(unread + readIds.length));
socket.emit('chat:settings', { chatId: 'lunch', muted: true, draft: null }, (answer) => {
  console.log(answer.success && answer.state.hidden);
});
socket.emit('chat:role', { chatId: 'lunch', userId: 'ben', role: 'admin' }, (answer) => {
  console.log(answer.success && answer.chat.admins.includes('ben'), answer.success && answer.chat.settings.whoAdds === 'admin');
});
socket.emit('chat:update', { chatId: 'lunch', settings: { history: 'joining' } });
socket.emit('chat:participants', { chatId: 'lunch', limit: 10 }, (answer) => {
  console.log(answer.success && answer.participants.map(({ role, joinedAt }) => `${role} ${joinedAt ?? ''}`), answer.success && answer.cursor);
});
socket.emit('user:block', { userId: 'ben' });
socket.on('user:updated', ({ user }) => console.log(user.displayName?.length, user.username));
socket.emit('user:profile', { displayName: null }, (answer) => console.log(answer.success && answer.user.id));
socket.on('userStatus', ({ status }) => console.log(status === 'away'));
socket.on('todo:updated', (todo) => console.log(todo.priority === 'high', todo.version + 1));
socket.on('error', ({ code, retryable }) => console.log(code, retryable));

socket.emit('chat:join', { chatId: 'lunch', since: 3 }, (answer) => {
  if (!answer.success) {
    console.log(answer.code, answer.retryAfterMs);
  } else if ('chats' in answer) {
    console.log(answer.chats.length);
  } else {
    console.log(answer.seq, answer.gap, answer.participants.length);
  }
});
socket.emit('chat:leave', 'lunch');
socket.emit('join', (answer) => console.log(answer.success && answer.user.username));
async function send(): Promise<Message | undefined> {
  const answer = await socket.timeout(5000).emitWithAck('message:send', { chatId: 'lunch', text: 'soup?', mentions: ['ben'] });
  return answer.success ? answer.message : undefined;
}
void send();

const rooms: Socket<RoomServerToClientEvents, RoomClientToServerEvents> = io('http://127.0.0.1:3000/events');
rooms.on('userJoined', ({ connectionId }) => console.log(connectionId));
rooms.emit('joinRoom', 'lobby');
rooms.emit('message', { room: 'lobby', message: new Uint8Array([1]) });

// @ts-expect-error: there is no such event
socket.on('message:knew', () => undefined);
// @ts-expect-error: a message has no author
socket.on('message:new', (message) => message.author);
// @ts-expect-error: the chat is not named
socket.emit('message:send', { text: 'soup?' });
// @ts-expect-error: rooms belong to another namespace
socket.emit('joinRoom', 'lobby');
