import { language } from '../../text/text.js';
import * as session from './session.js';

/** The user's own account, by REST; the display name by a command. */
export class OwnAccount {
  #hub;
  #people;

  constructor(hub, people) {
    this.#hub = hub;
    this.#people = people;
  }

  get exportUrl() {
    return new URL('/api/account/export', this.#hub.node).href;
  }

  own() {
    return session.ask(this.#hub.node, 'account');
  }

  async rename(displayName) {
    const { user } = await this.#hub.request('user:profile', { displayName }, { repeat: true });
    this.#people.learn([user]);
  }

  changePassword(current, password) {
    return this.#post('password', { current, password });
  }

  changeEmail(email, password) {
    return this.#post('email', { email, password, language });
  }

  /** Asks for a link; the answer is the same whether or not there is such an account. */
  reset(name) {
    return this.#post('reset', { username: name, language });
  }

  /** Uses a link. */
  confirm(token, password) {
    return this.#post('confirm', { token, password });
  }

  signOut(everywhere) {
    return this.#post('sign-out', { everywhere });
  }

  remove(password) {
    return session.send(this.#hub.node, 'DELETE', 'account', { password });
  }

  #post(path, body) {
    return session.send(this.#hub.node, 'POST', `account/${path}`, body);
  }
}
