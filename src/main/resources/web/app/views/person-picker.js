import { Component, h } from '../../vendor/preact.js';
import { t } from '../../text/text.js';
import { composing } from './keys.js';
import { Avatar } from './parts.js';
import { failed } from './toasts.js';

const WAIT_MS = 200;

/** Finds people by the beginning of their name. `onPick(user)` is called for each that is chosen. */
export class PersonPicker extends Component {
  state = { query: '', found: undefined };

  componentWillUnmount() {
    clearTimeout(this.timer);
  }

  search = (event) => {
    const query = event.target.value;
    this.setState({ query, ...(query.trim() ? {} : { found: undefined }) });
    clearTimeout(this.timer);
    if (query.trim()) {
      this.timer = setTimeout(() => this.ask(query.trim()), WAIT_MS);
    }
  };

  async ask(query) {
    try {
      const users = await this.props.model.people.find(query);
      if (query === this.state.query.trim()) {
        this.setState({ found: users.filter(({ id }) => !this.props.without.includes(id)) });
      }
    } catch (failure) {
      failed(failure);
    }
  }

  pick(user) {
    this.setState({ query: '', found: undefined });
    this.props.onPick(user);
    document.getElementById('person-query')?.focus();
  }

  keys = (event) => {
    if (composing(event)) {
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const stops = [...event.currentTarget.querySelectorAll('#person-query, .found button')];
      stops[stops.indexOf(document.activeElement) + step]?.focus();
    } else if (event.key === 'Enter' && event.target.id === 'person-query') {
      event.preventDefault();
      const [first] = this.state.found ?? [];
      if (first) {
        this.pick(first);
      }
    }
  };

  render({ model, label }, { query, found }) {
    const words = found && (found.length === 0 ? t('people.none') : t('people.found', { count: found.length }));
    return h('div', { class: 'picker', onKeyDown: this.keys },
      h('label', null, h('span', null, label),
        h('input', { id: 'person-query', type: 'search', autocomplete: 'off', spellcheck: false, placeholder: t('people.type'), value: query, onInput: this.search, autofocus: true })),
      h('p', { class: found?.length === 0 ? 'quiet' : 'unseen', role: 'status' }, words),
      found?.length > 0 && h('ul', { class: 'found' }, found.map((user) => h('li', { key: user.id },
        h('button', { type: 'button', onClick: () => this.pick(user) },
          h(Avatar, { id: user.id, name: user.displayName ?? user.username, status: model.people.of(user.id).status, size: 'small' }),
          h('span', { class: 'person-text' },
            h('span', { dir: 'auto' }, user.displayName ?? user.username),
            user.displayName && h('span', { class: 'quiet', dir: 'auto' }, user.username)))))));
  }
}
