import { Component, h } from '../../vendor/preact.js';
import { BusyButton, Empty } from '../../app/views/parts.js';
import { tried } from '../../app/views/toasts.js';
import { hub } from '../rest.js';
import { ago } from './format.js';

const PAGE = 50;

const ACTIONS = {
  'user:revoke': 'Tokens revoked',
  'user:disconnect': 'User disconnected',
  'user:erase': 'Erasure begun',
  'user:erased': 'Erasure ended',
  'connection:close': 'Connection closed',
  'node:drain': 'Node drained',
  'node:resume': 'Node resumed',
  'members:move': 'Members moved',
  'hook:retry': 'Hook tried again',
  'chat:role': 'Role changed',
  'configuration:reload': 'Configuration reloaded',
  'console:sign-in': 'Console sign-in',
};

/** Who did what to whom, newest first. */
export class Audit extends Component {
  state = { filter: {} };

  componentDidMount() {
    this.search({});
  }

  async search(filter) {
    this.setState({ filter, busy: true });
    await tried(async () => this.show(filter, await hub.audit({ ...filter, limit: PAGE }), []));
    this.setState({ busy: false });
  }

  show(filter, { entries, cursor }, known) {
    if (filter === this.state.filter) {
      this.setState({ entries: [...known, ...entries], cursor });
    }
  }

  more = () => {
    const { filter, cursor, entries } = this.state;
    return tried(async () => this.show(filter, await hub.audit({ ...filter, cursor, limit: PAGE }), entries));
  };

  submit = (event) => {
    event.preventDefault();
    const fields = new FormData(event.target);
    this.search({ actor: fields.get('actor').trim(), action: fields.get('action') });
  };

  render(props, { entries, cursor, busy }) {
    return h('div', { class: 'audit' },
      h('header', { class: 'place-head' }, h('h1', null, 'Audit log')),
      h('form', { class: 'card trace-form', onSubmit: this.submit },
        h('label', null, h('span', null, 'Who (user id)'), h('input', { name: 'actor', maxlength: 150, spellcheck: false, autocapitalize: 'none' })),
        h('label', null, h('span', null, 'What'),
          h('select', { name: 'action' }, h('option', { value: '' }, 'Everything'),
            Object.entries(ACTIONS).map(([action, words]) => h('option', { key: action, value: action }, words)))),
        h('div', { class: 'trace-foot' },
          h('span', { class: 'grow' }),
          h('button', { class: 'primary', disabled: busy, 'aria-busy': busy }, 'Show'))),
      entries === undefined ? h('p', { class: 'quiet', role: 'status' }, 'Loading…')
        : entries.length === 0 ? h(Empty, { icon: 'bell', title: 'No entries', words: 'Nothing of this kind was done, or it is no longer kept.' })
          : h('ol', { class: 'audit-list', 'aria-label': 'Entries' }, entries.map((entry) => h(Entry, { key: entry.id, entry }))),
      cursor && h(BusyButton, { class: 'small', act: this.more }, 'Show more'));
  }
}

function Entry({ entry }) {
  return h('li', { class: 'card audit-entry', 'data-action': entry.action },
    h('div', { class: 'device-head' },
      h('strong', null, ACTIONS[entry.action] ?? entry.action), h('span', { class: 'grow' }),
      h('time', { class: 'quiet', dateTime: entry.at, title: entry.at }, ago(entry.at))),
    h('p', null, entry.actor ?? 'the hub', entry.target !== null && [' → ', h('code', { key: 'target' }, entry.target)],
      entry.address !== null && h('span', { class: 'quiet' }, ` from ${entry.address}`)),
    Object.keys(entry.detail).length > 0 && h('code', { class: 'quiet' }, words(entry.detail)));
}

const words = (detail) => Object.entries(detail).filter(([, value]) => value !== null)
  .map(([key, value]) => `${key}: ${Array.isArray(value) ? value.join(', ') : value}`).join(' · ');
