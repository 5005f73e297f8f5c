import { Component, h } from '../../vendor/preact.js';
import { t } from '../../text/text.js';
import { Form, newPassword } from './form.js';
import { focused } from './parts.js';

const LINK = /^#\/link\/(email|reset)\/([\w-]+)$/;

/** The link in the address, `#/link/<purpose>/<token>`, if it has one. */
export function currentLink() {
  const [, purpose, token] = LINK.exec(location.hash) ?? [];
  return token && { purpose, token };
}

/** Uses a link that the hub has sent: it sets a new password or confirms an e-mail address. */
export class LinkPage extends Component {
  confirm = async ({ password }) => {
    const { purpose, token, model } = this.props;
    await model.account.confirm(token, purpose === 'reset' ? password : undefined);
    // The link is used up, and must not be used again from the history.
    history.replaceState(null, '', '#/chats');
    this.setState({ done: true });
  };

  render({ purpose }, { done }) {
    const reset = purpose === 'reset';
    return h('main', { class: 'sign-in' },
      h('div', { class: 'sign-in-card' },
        h('div', { class: 'brand' }, h('span', { class: 'mark', 'aria-hidden': 'true' }), h('span', null, 'Switchboard')),
        h('h1', null, t(reset ? 'link.reset' : 'link.email')),
        done ? this.thanks(reset) : h(Form, { fields: reset ? [newPassword] : [], action: t(reset ? 'link.resetDo' : 'link.emailDo'), act: this.confirm },
          h('a', { class: 'button plain', href: '#/chats' }, t('link.notNow')))));
  }

  thanks(reset) {
    return h('div', { class: 'stack' },
      h('p', { role: 'status' }, t(reset ? 'link.resetDone' : 'link.emailDone')),
      h('button', { type: 'button', class: 'primary wide', ref: focused, onClick: this.props.onDone }, t('link.continue')));
  }
}
