import { t } from '../text/text.js';
import { Cluster } from './cluster.js';
import { failureText } from '../text/failure.js';
import { hub, pasted, Refusal, tokenIn } from './rest.js';

const POLL_MS = 1_500;
const HIDDEN_POLL_MS = 10_000;

/** The console's state: whether the user is signed in, and the cluster's figures, which are polled while the page is open. */
export class Console {
  phase = 'starting';
  cluster = new Cluster();
  #listeners = [];
  #timer;
  /** Raised by each sign-out: what was asked before does not sign in again. */
  #round = 0;

  onChange(listener) {
    this.#listeners.push(listener);
  }

  changed = () => this.#listeners.forEach((listener) => listener());

  async start() {
    document.addEventListener('visibilitychange', () => !document.hidden && this.phase === 'signedIn' && this.poll());
    if (await isSignedOut()) {
      this.phase = 'signedOut';
      this.changed();
    } else {
      await this.poll();
    }
  }

  poll = async () => {
    clearTimeout(this.#timer);
    const round = this.#round;
    const [figures, failure] = await hub.figures().then((answer) => [answer], (refusal) => [undefined, refusal]);
    if (round !== this.#round) {
      return;
    }
    if (figures) {
      this.cluster.take(figures);
      this.phase = 'signedIn';
      this.trouble = undefined;
    } else {
      await this.#failed(failure);
    }
    if (this.phase === 'signedIn') {
      this.#timer = setTimeout(this.poll, document.hidden ? HIDDEN_POLL_MS : POLL_MS);
    }
    this.changed();
  };

  async #failed(failure) {
    if (failure.status === 401 || failure.status === 403) {
      this.notSignedIn = await whyNot(failure, Boolean(pasted.token), this.phase === 'signedIn');
      this.phase = 'signedOut';
      pasted.token = undefined;
    } else {
      this.trouble = failureText(failure);
      this.phase = 'signedIn';
    }
  }

  async useToken(text) {
    const token = tokenIn(text);
    if (!token) {
      throw new Refusal({ error: t('console.signIn.badToken') });
    }
    pasted.token = token;
    await this.poll();
  }

  async signIn(username, password) {
    await hub.signIn(username, password);
    await this.poll();
  }

  /** Rejects if the hub does not answer; then the user is still signed in. */
  async signOut() {
    if (pasted.token) {
      pasted.token = undefined;
    } else {
      await hub.signOut();
    }
    this.#round++;
    clearTimeout(this.#timer);
    this.phase = 'signedOut';
    this.notSignedIn = undefined;
    this.cluster = new Cluster();
    this.changed();
  }
}

/** True if certainly no user is signed in. A pasted token counts as signed in until the hub refuses it. */
async function isSignedOut() {
  return !pasted.token && hub.session().then(({ user }) => user === null, () => false);
}

async function whyNot({ status }, byToken, before) {
  if (status === 403) {
    const user = await hub.session().then((session) => session.user, () => null);
    return user ? t('console.signIn.notAdminButId', { id: user.id }) : t('console.signIn.notAdmin');
  }
  return byToken ? t('console.signIn.badToken') : before ? t('console.signIn.ended') : undefined;
}
