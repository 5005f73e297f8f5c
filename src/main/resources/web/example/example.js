// A complete client in one file: connects with a token, joins a chat, sends and receives. `io` comes from /socket.io/socket.io.min.js.
'use strict';

const ANSWER_TIMEOUT_MS = 10_000;
const MAX_EVENTS = 200;

const WORDS = {
  UNAUTHORIZED: 'The hub does not accept this token: it is missing, has expired, or was signed with another key.',
  FORBIDDEN: 'You may not do that, or there is no such chat for you.',
  NOT_FOUND: 'There is no such chat for you.',
  RATE_LIMITED: 'Too fast. Wait a moment and try again.',
  UNAVAILABLE: 'The hub cannot reach its store right now. Try again in a moment.',
  TIMEOUT: 'The hub did not answer in time. Try again.',
};

const byId = (id) => document.getElementById(id);
/** The last position received in each joined chat, from which the page resumes. */
const positions = new Map();
/** Whether the hub has confirmed that this page has joined all of them. */
let rejoined = false;
let socket;
let current;

function showStatus(state, words) {
  byId('status').dataset.state = state;
  byId('status').textContent = words;
  byId('chats').disabled = state !== 'on';
  byId('message').disabled = state !== 'on' || !current;
  byId('disconnect').disabled = state === 'off';
}

function showError(words) {
  byId('error').textContent = words ?? '';
  byId('error').hidden = !words;
}

function log(kind, what, detail) {
  const entry = document.createElement('li');
  const head = document.createElement('div');
  const name = document.createElement('strong');
  const time = document.createElement('time');
  entry.className = kind;
  head.className = 'what';
  name.textContent = what;
  time.textContent = new Date().toLocaleTimeString();
  head.append(name, time);
  entry.append(head);
  if (detail !== undefined) {
    const body = document.createElement('pre');
    body.textContent = typeof detail === 'string' ? detail : JSON.stringify(detail, null, 1).replaceAll(/\n\s*/g, ' ');
    entry.append(body);
  }
  byId('events').prepend(entry);
  if (byId('events').children.length > MAX_EVENTS) {
    byId('events').lastChild.remove();
  }
  byId('nothing').hidden = true;
}

/** Sends a command and returns its answer; shows a refusal or a timeout and returns null. */
async function command(name, data) {
  log('sent', `→ ${name}`, data);
  let answer;
  try {
    answer = await socket.timeout(ANSWER_TIMEOUT_MS).emitWithAck(name, data);
  } catch {
    answer = { success: false, code: 'TIMEOUT' };
  }
  log(answer.success ? 'received' : 'failed', `← answer to ${name}`, answer);
  if (!answer.success) {
    const words = WORDS[answer.code] ?? `${answer.error}.`;
    showError(answer.field ? `${words} (${answer.field})` : words);
    return null;
  }
  showError();
  return answer;
}

function connect(token, transports) {
  socket?.disconnect();
  showError();
  // Without a token, the cookie set at sign-in is used.
  socket = io({ auth: token ? { token } : {}, transports, forceNew: true });

  socket.on('connect', async () => {
    showStatus('on', `connected as ${socket.id}`);
    showError();
    log('received', 'connect', socket.recovered ? 'recovered: nothing was missed' : undefined);
    if (!(socket.recovered && rejoined)) {
      rejoined = false;
      rejoined = await resume();
    }
  });
  socket.on('connect_error', (error) => {
    log('failed', 'connect_error', error.data ?? error.message);
    // The client reconnects by itself, except after a refusal.
    showStatus(socket.active ? 'trying' : 'off', socket.active ? 'trying again…' : 'refused');
    showError(WORDS[error.data?.code] ?? (socket.active ? 'The hub cannot be reached. Trying again…' : error.message));
  });
  socket.on('disconnect', (reason) => {
    log('failed', 'disconnect', reason);
    showStatus(socket.active ? 'trying' : 'off', socket.active ? 'connection lost, trying again…' : 'not connected');
  });
  socket.on('error', (refusal) => showError(WORDS[refusal.code] ?? refusal.error));
  socket.onAny((name, data) => {
    log(name === 'error' ? 'failed' : 'received', `← ${name}`, data);
    if (name === 'topic:gap') {
      positions.set(data.topic.replace(/^chat-/, ''), data.lastSeq);
    } else if (data?.topic && data.eventSeq && !data.nudge) {
      positions.set(data.topic.replace(/^chat-/, ''), data.eventSeq);
    }
  });
  showStatus('trying', 'connecting…');
}

/**
 * Lists the chats, and rejoins those that the page had joined from their last positions. False if an answer is missing: the
 * connection was lost, and recovery may restore it without these chats.
 */
async function resume() {
  const known = [];
  let list;
  do {
    list = await command('chat:list', { limit: 100, ...(list && { cursor: list.cursor }) });
    known.push(...(list?.chats ?? []));
  } while (list?.cursor);
  byId('known').replaceChildren(
    ...known.map((chat) => new Option(chat.name ?? (chat.participants ?? []).join(', '), chat.id)),
  );
  let answered = list !== null;
  for (const [chatId, since] of positions) {
    answered = (await command('chat:join', { chatId, since })) !== null && answered;
  }
  return answered;
}

async function join(chatId, since) {
  const answer = await command('chat:join', since === undefined ? { chatId } : { chatId, since });
  if (answer) {
    current = chatId;
    // The missed events follow this answer, each with its position.
    positions.set(chatId, since ?? answer.seq);
    showStatus('on', byId('status').textContent);
    if (answer.gap) {
      showError(
        answer.firstSeq
          ? `The hub no longer has everything: the events before ${answer.firstSeq} are gone.`
          : `The hub has lost the events after ${answer.lastSeq}.`,
      );
    }
  }
}

function onSubmit(id, act) {
  byId(id).addEventListener('submit', (event) => {
    event.preventDefault();
    act(event.target, new FormData(event.target));
  });
}

onSubmit('connect', (form, data) => {
  connect(data.get('token').trim(), byId('transports').value.split(' '));
});

onSubmit('create', async (form, data) => {
  const participants = data.get('participants').split(',').map((id) => id.trim()).filter(Boolean);
  const answer = await command('chat:create', { name: data.get('name'), participants });
  if (answer) {
    byId('join').elements.chatId.value = answer.chat.id;
    form.reset();
    await join(answer.chat.id);
  }
});

onSubmit('join', (form, data) => join(data.get('chatId').trim(), data.has('history') ? 0 : undefined));

onSubmit('send', async (form, data) => {
  // With this id, the hub stores a message once, even if it is sent again after a timeout.
  const message = { chatId: current, text: data.get('text'), clientMessageId: `${Date.now()}-${Math.random()}` };
  if (await command('message:send', message)) {
    form.reset();
  }
});

byId('leave').addEventListener('click', async () => {
  if (current && (await command('chat:leave', { chatId: current }))) {
    positions.delete(current);
    current = undefined;
    showStatus('on', byId('status').textContent);
  }
});

byId('disconnect').addEventListener('click', () => {
  socket.disconnect();
  socket = undefined;
  showStatus('off', 'not connected');
});

byId('clear').addEventListener('click', () => {
  byId('events').replaceChildren();
  byId('nothing').hidden = false;
});
