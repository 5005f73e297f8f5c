import { Component, h } from '../../vendor/preact.js';
import { toast, tried } from '../../app/views/toasts.js';
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
      toast(users.length === 1 ? 'Sent to one person.' : `Sent to ${users.length} people.`);
      form.elements.message.value = '';
    }
  }

  render(props, { busy }) {
    return h('div', { class: 'notify' },
      h('header', { class: 'place-head' }, h('h1', null, 'Send a notification')),
      h('form', { class: 'card', onSubmit: (event) => this.submit(event) },
        h('label', null, h('span', null, 'To (user ids)'), h('input', { name: 'users', required: true, spellcheck: false, autocapitalize: 'none', placeholder: 'ana, ben' })),
        h('label', null, h('span', null, 'Message'), h('textarea', { name: 'message', rows: 4, required: true, maxlength: 5000 })),
        h('p', { class: 'quiet' }, 'It appears on all their devices at once and is kept for users who are offline.'),
        h('div', { class: 'dialog-foot' }, h('button', { class: 'primary', disabled: busy, 'aria-busy': busy }, 'Send'))));
  }
}
