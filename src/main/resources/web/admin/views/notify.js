import { Component, h } from '../../vendor/preact.js';
import { toast, tried } from '../../app/views/toasts.js';
import { t } from '../../text/text.js';
import { hub } from '../rest.js';

/** Sends a notification, which is kept for users who are offline. */
export class Notify extends Component {
  async submit(event) {
    event.preventDefault();
    const form = event.target;
    const users = form.elements.users.value.split(/[\s,]+/).filter(Boolean);
    this.setState({ busy: true });
    const sent = await tried(() => hub.notify(users, form.elements.message.value.trim()));
    this.setState({ busy: false });
    if (sent) {
      toast(t('console.notify.sent', { count: users.length }));
      form.elements.message.value = '';
    }
  }

  render(props, { busy }) {
    return h('div', { class: 'notify' },
      h('header', { class: 'place-head' }, h('h1', null, t('console.notify.title'))),
      h('form', { class: 'card', onSubmit: (event) => this.submit(event) },
        h('label', null, h('span', null, t('console.notify.to')), h('input', { name: 'users', required: true, spellcheck: false, autocapitalize: 'none', placeholder: t('console.notify.toExample') })),
        h('label', null, h('span', null, t('console.notify.message')), h('textarea', { name: 'message', rows: 4, required: true, maxlength: 5000 })),
        h('p', { class: 'quiet' }, t('console.notify.hint')),
        h('div', { class: 'dialog-foot' }, h('button', { class: 'primary', disabled: busy, 'aria-busy': busy }, t('console.notify.send')))));
  }
}
