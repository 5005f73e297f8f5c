import { Component, h } from '../../vendor/preact.js';
import { brief, nameOf } from '../cluster.js';
import { hub } from '../rest.js';
import { counted } from './format.js';
import { Polled } from './polled.js';
import { Table } from './table.js';

const POLL_MS = 15_000;
const COLUMNS = [{ name: 'Setting' }, { name: 'Value' }];

/** The configuration that a node runs with, without secrets. */
export class Configuration extends Component {
  state = { all: false, filter: '', node: undefined };

  show = ({ nodes, unanswered }) => {
    const { all, filter, node } = this.state;
    const chosen = nodes.find((one) => one.node === node) ?? nodes[0];
    if (!chosen) {
      return h('p', { role: 'alert' }, 'No node has answered.');
    }
    const differing = keysThatDiffer(nodes);
    const wanted = filter.trim().toLowerCase();
    const settings = chosen.settings.filter((one) => (all || !one.default) && one.key.toLowerCase().includes(wanted));
    return h('div', { class: 'card' },
      nodes.length > 1 && h('label', null, h('span', null, 'Node'),
        h('select', { value: chosen.node, onChange: (event) => this.setState({ node: event.target.value }) },
          nodes.map((one) => h('option', { key: one.node, value: one.node }, this.name(one.node))))),
      h('p', { class: 'quiet', role: 'status' },
        `${counted(settings.length, 'setting')}.${unanswered.length > 0 ? ` ${counted(unanswered.length, 'node')} did not answer.` : ''}`),
      settings.length > 0 && h(Table, {
        label: 'Settings', columns: COLUMNS,
        rows: settings.map(({ key, value, default: preset }) => ({
          key, cells: [h('code', null, key), [
            h('code', { class: 'value' }, JSON.stringify(value)),
            all && !preset && h('span', { class: 'tag' }, 'set'),
            differing.has(key) && h('span', { class: 'tag' }, 'differs between nodes'),
          ]],
        })),
      }),
      h('p', { class: 'quiet' }, 'Secrets and values that the schema does not describe are hidden; addresses lose their passwords.'));
  };

  name(id) {
    const node = this.props.model.cluster.nodes.get(id);
    return node ? `${nameOf(node)} (${brief(id)})` : brief(id);
  }

  render(props, { all, filter }) {
    return h('div', null,
      h('form', { role: 'search', class: 'search settings-search', onSubmit: (event) => event.preventDefault() },
        h('label', null, h('span', null, 'Find a setting'),
          h('input', { type: 'search', value: filter, maxlength: 100, spellcheck: false, autocapitalize: 'none', placeholder: 'Such as http.port', onInput: (event) => this.setState({ filter: event.target.value }) })),
        h('label', { class: 'check' },
          h('input', { type: 'checkbox', checked: all, onChange: (event) => this.setState({ all: event.target.checked }) }), ' Also defaults')),
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
