// A client in a process of its own, which can be stopped as a laptop is that sleeps. Prints what it hears, one JSON a line:
// node member.mjs '{"module":"…","nodes":["http://…"],"token":"…","chatId":"…"}'

const { module, nodes, token, chatId } = JSON.parse(process.argv[2]);
const { connect } = await import(module);
const print = (value) => console.log(JSON.stringify(value));

const hub = connect({ nodes, token, endpoint: 'websocket' });
const chat = hub.chat(chatId, { since: 0 });
chat.on('message', ({ seq, text }) => print({ seq, text }));
chat.on('gap', (gap) => print({ gap }));
hub.on('open', () => print({ node: hub.node }));
