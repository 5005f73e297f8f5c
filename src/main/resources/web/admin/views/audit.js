import { Component, h } from '../../vendor/preact.js';
import { BusyButton, Empty } from '../../app/views/parts.js';
import { tried } from '../../app/views/toasts.js';
import { known, rich, t } from '../../text/text.js';
import { hub } from '../rest.js';
import { ago, list } from './format.js';
import { Trouble } from './trouble.js';

const PAGE = 50;

const ACTIONS = [
  'user:revoke', 'user:disconnect', 'user:erase', 'user:erased', 'connection:close', 'node:drain', 'node:resume', 'members:move',
  'hook:retry', 'chat:role', 'configuration:reload', 'console:sign-in',
];

const actionName = (action) => (known(`console.audit.action.${action}`) ? t(`console.audit.action.${action}`) : action);

/** Who did what to whom, newest first. */
export class Audit extends Component {
  state = { filter: {} };

  componentDidMount() {
    this.search({});
  }

  async search(filter) {
    this.setState({ filter, busy: true });
    try {
      this.show(filter, await hub.audit({ ...filter, limit: PAGE }), []);
    } catch (failure) {
      this.show(filter, { failure }, []);
    }
    this.setState({ busy: false });
  }

  show(filter, { entries = [], cursor, failure }, known) {
    if (filter === this.state.filter) {
      this.setState({ entries: [...known, ...entries], cursor, failure });
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

  render(props, { filter, entries, cursor, busy, failure }) {
    return h('div', { class: 'audit' },
      h('header', { class: 'place-head' }, h('h1', null, t('console.audit.title'))),
      h('form', { class: 'card trace-form', onSubmit: this.submit },
        h('label', null, h('span', null, t('console.audit.who')), h('input', { name: 'actor', maxlength: 150, spellcheck: false, autocapitalize: 'none' })),
        h('label', null, h('span', null, t('console.audit.what')),
          h('select', { name: 'action' }, h('option', { value: '' }, t('console.audit.everything')),
            ACTIONS.map((action) => h('option', { key: action, value: action }, actionName(action))))),
        h('div', { class: 'trace-foot' },
          h('span', { class: 'grow' }),
          h('button', { class: 'primary', disabled: busy, 'aria-busy': busy }, t('console.audit.show')))),
      failure ? h(Trouble, { failure, onRetry: () => this.search(filter) })
        : entries === undefined ? h('p', { class: 'quiet', role: 'status' }, t('console.loading'))
        : entries.length === 0 ? h(Empty, { icon: 'bell', title: t('console.audit.empty'), words: t('console.audit.emptyHint') })
          : h('ol', { class: 'audit-list', 'aria-label': t('console.audit.entries') }, entries.map((entry) => h(Entry, { key: entry.id, entry }))),
      cursor && h(BusyButton, { class: 'small', act: this.more }, t('console.showMore')));
  }
}

function Entry({ entry }) {
  return h('li', { class: 'card audit-entry', 'data-action': entry.action },
    h('div', { class: 'device-head' },
      h('strong', null, actionName(entry.action)), h('span', { class: 'grow' }),
      h('time', { class: 'quiet', dateTime: entry.at, title: entry.at }, ago(entry.at))),
    h('p', null, parties(entry), ' ',
      entry.address !== null && h('span', { class: 'quiet' }, t('console.audit.from', { address: entry.address }))),
    Object.keys(entry.detail).length > 0 && h('code', { class: 'quiet' }, written(entry.detail)));
}

function parties({ actor, target }) {
  const who = actor ?? t('console.audit.hub');
  return target === null ? who : rich('console.audit.parties', { who, target: h('code', { key: 'target' }, target) });
}

const written = (detail) => Object.entries(detail).filter(([, value]) => value !== null)
  .map(([key, value]) => `${key}: ${Array.isArray(value) ? list(value) : value}`).join(' · ');
