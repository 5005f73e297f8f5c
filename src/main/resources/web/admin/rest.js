import { tabStorage } from '../storage.js';
import { t } from '../text/text.js';

const TOKEN = 'switchboard.console.token';

/** So many connections each node answers with. */
export const MOST_CONNECTIONS = 50;

/** The hub refused the request or did not answer. */
export class Refusal extends Error {
  constructor({ error, code, field }, status) {
    super(error || t('console.refusal.noAnswer'));
    this.code = code;
    this.field = field;
    this.status = status;
  }
}

/** A pasted token belongs to this tab and is dropped with it. Without one, the application's cookie is used. */
export const pasted = {
  get token() {
    return tabStorage.getItem(TOKEN);
  },
  set token(token) {
    if (token) {
      tabStorage.setItem(TOKEN, token);
    } else {
      tabStorage.removeItem(TOKEN);
    }
  },
};

/** The token in a pasted text, which a terminal may have broken into lines; undefined if it cannot be one, nor stand in a header. */
export function tokenIn(text) {
  const token = text.trim().replace(/^Bearer\s+/i, '').replaceAll(/\s/g, '');
  return /^[\w.~+/=-]+$/.test(token) ? token : undefined;
}

async function ask(method, path, body) {
  const headers = pasted.token ? { Authorization: `Bearer ${pasted.token}` } : {};
  if (body) {
    headers['Content-Type'] = 'application/json';
  }
  let response;
  let answer;
  try {
    response = await fetch(path, { method, headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout(8_000) });
    answer = await response.json();
  } catch {
    throw new Refusal({ error: t('console.refusal.unreachable'), code: 'UNREACHABLE' }, 0);
  }
  if (!answer.success) {
    throw new Refusal(answer, response.status);
  }
  return answer;
}

const id = encodeURIComponent;
const query = (fields) => new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''));

export const hub = {
  session: () => ask('GET', '/api/session'),
  figures: () => ask('GET', '/api/admin/figures'),
  connections: (search) => ask('GET', `/api/admin/connections?${query({ search, limit: MOST_CONNECTIONS })}`),
  people: (name) => ask('GET', `/api/users?${query({ query: name })}`),
  close: (connection) => ask('POST', `/api/admin/connections/${id(connection)}/close`),
  disconnect: (user) => ask('POST', `/api/users/${id(user)}/disconnect`),
  revoke: (user) => ask('POST', `/api/users/${id(user)}/revoke`),
  drain: (node) => ask('POST', `/api/admin/nodes/${id(node)}/drain`),
  resume: (node) => ask('POST', `/api/admin/nodes/${id(node)}/resume`),
  notify: (user, message) => ask('POST', '/api/notify', { user, message }),
  chatsOf: (user, cursor) => ask('GET', `/api/admin/users/${id(user)}/chats?${query({ cursor, limit: 50 })}`),
  commands: () => ask('GET', '/api/admin/commands'),
  store: () => ask('GET', '/api/admin/store'),
  configuration: () => ask('GET', '/api/admin/configuration'),
  hooks: () => ask('GET', '/api/admin/hooks'),
  retryHook: (name) => ask('POST', `/api/admin/hooks/${id(name)}/retry`),
  parked: (name, fields) => ask('GET', `/api/admin/hooks/${id(name)}/parked?${query(fields)}`),
  sendAgain: (name, event) => ask('POST', `/api/admin/hooks/${id(name)}/retry?${query({ event })}`),
  audit: (fields) => ask('GET', `/api/admin/audit?${query(fields)}`),
  trace: (fields) => ask('GET', `/api/admin/trace?${query(fields)}`),
  signIn: (username, password) => ask('POST', '/api/auth/login', { username, password }),
  signOut: () => ask('POST', '/api/auth/logout', {}),
};
