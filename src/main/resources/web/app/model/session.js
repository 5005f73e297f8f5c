import { Refusal } from '../../client/switchboard.js';
import { language, t } from '../../text/text.js';

/** The status with which a proxy refuses a body. */
const TOO_LARGE = 413;

/** REST: sign up, in and out, which set and clear the cookie that every endpoint reads; and the user's devices. */
export async function ask(origin, path, options) {
  let response;
  let answer;
  try {
    response = await fetch(new URL(`/api/${path}`, origin), { credentials: 'include', ...options });
    answer = await response.json();
  } catch {
    throw unanswered(response);
  }
  if (!answer.success) {
    throw new Refusal(answer);
  }
  return answer;
}

/** The hub answers with JSON; anything else is from a proxy. */
function unanswered(response) {
  return response?.status === TOO_LARGE
    ? new Refusal({ error: t('error.PAYLOAD_TOO_LARGE'), code: 'PAYLOAD_TOO_LARGE' })
    : new Refusal({ error: t('session.unreachable'), retryable: true });
}

export function send(origin, method, path, body = {}) {
  return ask(origin, path, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
}

const post = (origin, path, body) => send(origin, 'POST', path, body);

export const signUp = (origin, username, password, email) => post(origin, 'auth/register', { username, password, email, language });
export const signIn = (origin, username, password) => post(origin, 'auth/login', { username, password });
export const signOut = (origin) => post(origin, 'auth/logout');

/** Uploads a file for a chat. @returns `{file: {id, name, type, size, width?, height?}}` */
export const upload = (origin, chatId, file, signal) => ask(origin, `files?chatId=${encodeURIComponent(chatId)}`, {
  method: 'POST',
  headers: { 'Content-Type': file.type || 'application/octet-stream', 'X-File-Name': encodeURIComponent(file.name.toWellFormed?.() ?? file.name) },
  body: file,
  signal,
});

/** The user's connections: `[{id, node, endpoint, userAgent, kind, openedAt}]`, the newest first. */
export async function devices(origin) {
  const answer = await ask(origin, 'devices');
  return answer.devices.sort((one, other) => other.openedAt.localeCompare(one.openedAt));
}

/** False if certainly no user is signed in. An endpoint would wait for a token in a first message before it refuses. */
export async function mayBeSignedIn(origin) {
  try {
    return (await ask(origin, 'session')).user !== null;
  } catch {
    return true;
  }
}
