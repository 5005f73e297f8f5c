import { Refusal } from '../hub/errors.js';

/** Signing up, in and out: REST, which sets and takes the cookie that every door then reads. */
async function post(path, body = {}) {
  let response;
  try {
    response = await fetch(`/api/auth/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Refusal({ error: 'The hub cannot be reached. Check your connection and try again.', retryable: true });
  }
  const answer = await response.json();
  if (!answer.success) {
    throw new Refusal(answer);
  }
  return answer;
}

export const signUp = (username, password) => post('register', { username, password });
export const signIn = (username, password) => post('login', { username, password });
export const signOut = () => post('logout');

/** False if there is surely nobody signed in here. A door would wait for a token of a first message before it says so. */
export async function mayBeSignedIn() {
  try {
    return (await fetch('/api/notifications?limit=1')).status !== 401;
  } catch {
    return true;
  }
}
