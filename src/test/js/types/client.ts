// How a program uses the types of the hub's client: the compiler must accept this file, and reject what is expected to fail.
import { Disconnected, Refusal, connect, newKey, type Hub, type Message } from 'switchboard-client';
import { useChat, useHubState, usePresence } from 'switchboard-client/react';

const hub: Hub = connect({ nodes: ['http://127.0.0.1:3000'], token: async () => 'a token', endpoint: 'socketio' });
// @ts-expect-error
connect({ endpoint: 'pigeon' });

hub.on('state', ({ state, retryAt }) => console.log(state === 'waiting' && new Date(retryAt ?? 0)));
const stopAnswering: () => void = hub.onRequest('order:confirm', async ({ order }) => ({ confirmed: order }));
stopAnswering();
// @ts-expect-error
hub.onRequest('order:confirm', 'yes');
hub.on('gap', ({ topic, firstSeq }) => console.log(topic, (firstSeq ?? 0) + 1));
// @ts-expect-error
hub.on('weather', () => {});

const chat = hub.chat('lunch', { since: 0 });
const stop = chat.on('message', ({ seq, text, reactions }) => console.log(seq + 1, text?.length, reactions['👍']));
stop();
const { id, acknowledged } = chat.send('soup?', { replyTo: 'a message', mentions: ['ben'] });
const stored: Message = await acknowledged;
console.log(id.length, stored.createdAt);
await chat.edit(stored.id, 'stew?');
const { messages, hasMore } = await chat.history({ before: 7, limit: 20 });
console.log(messages[0]?.sender, hasMore);

hub.rooms('harbour').on('message', ({ user, message }) => console.log(user.username, message));
await hub.presence.watch(['ben'], ({ status }) => console.log(status === 'online'));
const todo = await hub.todos.create({ title: 'buy soup', priority: 'high' });
console.log(todo.version + 1);
hub.notifications.on('notification', ({ message, readAt }) => console.log(message, readAt));
console.log((await hub.chats.list({ limit: 20 })).chats[0]?.unread);

const joined = await hub.request('user:join', { since: 3 });
console.log(joined.seq + 1, joined.gap);
// @ts-expect-error
await hub.request('message:edit', { messageId: 7 });
await hub.request('reports:make', { clientId: newKey() }, { repeat: true }).catch((failure) => {
  console.log(failure instanceof Refusal ? failure.code : failure instanceof Disconnected);
});

const view = useChat(hub, 'lunch');
console.log(useHubState(hub) === 'open', view.messages.length, usePresence(hub, ['ben']).ben?.status);
