import { Component, h } from '../../vendor/preact.js';
import { t } from '../../text/text.js';
import { brief, nameOf } from '../cluster.js';
import { hub } from '../rest.js';
import { sentences, unansweredWords } from './format.js';
import { Polled } from './polled.js';
import { nameOfParts, Table } from './table.js';

const POLL_MS = 15_000;
const COLUMNS = [{ name: t('console.configuration.setting') }, { name: t('console.configuration.value') }];

/** The configuration that a node runs with, without secrets. */
export class Configuration extends Component {
  state = { all: false, filter: '', node: undefined };

  show = ({ nodes, unanswered }) => {
    const { all, filter, node } = this.state;
    const chosen = nodes.find((one) => one.node === node) ?? nodes[0];
    if (!chosen) {
      return h('p', { role: 'alert' }, t('console.configuration.noNode'));
    }
    const differing = keysThatDiffer(nodes);
    const wanted = filter.trim().toLowerCase();
    const settings = chosen.settings.filter((one) => (all || !one.default) && one.key.toLowerCase().includes(wanted));
    return h('div', { class: 'card' },
      nodes.length > 1 && h('label', null, h('span', null, t('console.configuration.node')),
        h('select', { value: chosen.node, onChange: (event) => this.setState({ node: event.target.value }) },
          nodes.map((one) => h('option', { key: one.node, value: one.node }, this.name(one.node))))),
      h('p', { class: 'quiet', role: 'status' },
        sentences(t('console.configuration.settings', { count: settings.length }), unansweredWords(unanswered))),
      settings.length > 0 && h(Table, {
        label: t('console.configuration.table'), columns: COLUMNS,
        rows: settings.map(({ key, value, default: preset }) => ({
          key, cells: [nameOfParts(key), [
            h('code', { class: 'value' }, JSON.stringify(value)),
            all && !preset && h('span', { class: 'tag' }, t('console.configuration.set')),
            differing.has(key) && h('span', { class: 'tag' }, t('console.configuration.differs')),
          ]],
        })),
      }),
      h('p', { class: 'quiet' }, t('console.configuration.hint')));
  };

  name(id) {
    const node = this.props.model.cluster.nodes.get(id);
    return node ? t('console.configuration.nodeName', { name: nameOf(node), id: brief(id) }) : brief(id);
  }

  render(props, { all, filter }) {
    return h('div', null,
      h('form', { role: 'search', class: 'search settings-search', onSubmit: (event) => event.preventDefault() },
        h('label', null, h('span', null, t('console.configuration.find')),
          h('input', { type: 'search', value: filter, maxlength: 100, spellcheck: false, autocapitalize: 'none', placeholder: t('console.configuration.example'), onInput: (event) => this.setState({ filter: event.target.value }) })),
        h('label', { class: 'check' },
          h('input', { type: 'checkbox', checked: all, onChange: (event) => this.setState({ all: event.target.checked }) }), ' ', t('console.configuration.defaults'))),
      h(Polled, { ask: hub.configuration, everyMs: POLL_MS, show: this.show }));
  }
}

function keysThatDiffer(nodes) {
  const values = new Map();
  nodes.forEach(({ settings }) => settings.forEach(({ key, value }) => {
    values.set(key, (values.get(key) ?? new Set()).add(JSON.stringify(value)));
  }));
  return new Set([...values].filter(([, found]) => found.size > 1).map(([key]) => key));
}
