import { Component, h } from '../../vendor/preact.js';
import { BusyButton } from '../../app/views/parts.js';
import { tried } from '../../app/views/toasts.js';
import { brief, nameOf } from '../cluster.js';
import { hub } from '../rest.js';
import { Spark } from './chart.js';
import { Confirm } from './confirm.js';
import { bytes, count, counted, endpointsIn, millis, rate, span, timeOfDay } from './format.js';

const STATES = { up: 'Up', draining: 'Draining', silent: 'Not responding', gone: 'Gone' };

/** Every current or former node, with the actions of an operator. */
export class Nodes extends Component {
  ask = (node) => this.setState({ asked: node });

  drain = async () => {
    const { asked } = this.state;
    this.setState({ asked: undefined });
    await tried(() => hub.drain(asked.id));
  };

  render({ cluster, changed }, { asked }) {
    const withoutEndpoints = cluster.withoutEndpoints;
    return h('section', { class: 'nodes', 'aria-labelledby': 'nodes-title' },
      h('h2', { id: 'nodes-title' }, 'Nodes'),
      h('ul', { class: 'node-list' }, cluster.list.map((node) => h(Node, {
        key: node.id, node, onDrain: () => this.ask(node),
        onForget: () => {
          cluster.forget(node.id);
          changed();
        },
      }))),
      h(Warnings, { cluster }),
      withoutEndpoints.length > 0 && h('p', { class: 'quiet' }, `Members without endpoints for clients: ${withoutEndpoints.map(brief).join(', ')}.`),
      asked && h(Confirm, {
        title: `Drain ${nameOf(asked)}?`, act: 'Drain', onDo: this.drain, onClose: () => this.setState({ asked: undefined }),
        words: `Its connections (${count(asked.figures.connections)}) move to other nodes, a few at a time, and it admits no new ones until you resume it. Nothing is lost. Do this before you stop the process, or to inspect the node without clients.`,
      }));
  }
}

function Node({ node, onDrain, onForget }) {
  const { figures, rate: rates, state } = node;
  const alive = state === 'up' || state === 'draining';
  return h('li', { class: `node card ${state}`, 'data-node': node.id, 'data-state': state },
    h('div', { class: 'node-head' },
      h('div', { class: 'node-name' }, h('h3', null, nameOf(node)), h('code', { class: 'quiet', title: node.id }, brief(node.id))),
      h('span', { class: `state ${state}` }, h('i', { 'aria-hidden': 'true' }), STATES[state])),
    alive ? h(Alive, { figures, rates, history: node.history }) : h('p', { class: 'quiet' }, goneWords(node)),
    h('div', { class: 'node-foot' },
      h('small', { class: 'quiet' }, alive ? `version ${figures.version ?? 'unknown'}, up for ${span(figures.upMs)}` : ''),
      state === 'up' && h('button', { type: 'button', class: 'small', onClick: onDrain }, 'Drain…'),
      state === 'draining' && h(BusyButton, { class: 'small', act: () => tried(() => hub.resume(node.id)) }, 'Resume'),
      state === 'gone' && h('button', { type: 'button', class: 'small', onClick: onForget }, 'Forget')));
}

/** What the nodes know of each other through their store. */
function Warnings({ cluster }) {
  const lines = [];
  if (cluster.versions.length > 1) {
    lines.push(`Nodes run several versions: ${cluster.versions.join(', ')}.`);
  }
  for (const { node, address, version } of cluster.apart) {
    lines.push(`Node ${brief(node)} at ${address} (version ${version}) uses the same PostgreSQL but is not in this cluster.`);
  }
  for (const [name, keys] of cluster.differing) {
    lines.push(`${name} has other settings than another node: ${keys.join(', ')}.`);
  }
  return lines.length > 0 && h('ul', { class: 'node-warnings', role: 'status' }, lines.map((line) => h('li', { key: line }, line)));
}

function goneWords({ state, goneAt, seenAt }) {
  return state === 'gone'
    ? `Gone since ${timeOfDay(goneAt)}. Its clients reconnect to other nodes.`
    : `No response since ${timeOfDay(seenAt)}. The node is stuck, cut off or has just stopped.`;
}

function Alive({ figures, rates, history }) {
  const endpoints = Object.entries(figures.endpoints);
  const sum = (key) => endpoints.reduce((all, [, endpoint]) => all + endpoint[key], 0);
  const { routing, events } = figures;
  const repaired = routing.drifts + routing.resyncs + events.gaps;
  return [
    h('div', { class: 'node-main' },
      h('p', { class: 'node-count' }, h('strong', null, count(figures.connections)), figures.connections === 1 ? ' connection' : ' connections'),
      h(EndpointBar, { figures })),
    h('div', { class: 'node-rate' }, h(Spark, { values: history }), h('span', null, `${rate(rates?.delivered ?? 0)} events/s`)),
    h('dl', { class: 'node-figures' },
      h(Figure, { label: 'Loop delay', value: millis(figures.loopDelayMaxMs), bad: figures.loopDelayMaxMs > 250 }),
      h(Figure, { label: 'Queued', value: bytes(sum('waitingBytes')) }),
      h(Figure, { label: 'Slow readers', value: count(sum('slow')), bad: sum('slow') > 0 }),
      h(Figure, { label: 'Heap', value: `${bytes(figures.heapBytes)} of ${bytes(figures.heapMaxBytes)}` }),
      h(Figure, { label: 'Subscribed topics', value: count(routing.topics) }),
      h(Figure, { label: 'Drift repaired', value: repaired === 0 ? 'none' : `${routing.drifts} · ${counted(events.gaps, 'gap')} · ${counted(routing.resyncs, 'resync')}` })),
  ];
}

function Figure({ label, value, bad }) {
  return h('div', { class: bad ? 'bad' : '' }, h('dt', null, label), h('dd', null, value));
}

/** The share of each endpoint, with a text alternative. */
function EndpointBar({ figures }) {
  const all = Math.max(1, figures.connections);
  const shares = endpointsIn([figures]).map(([endpoint, name], at) => ({ name, tone: at + 1, open: figures.endpoints[endpoint]?.open ?? 0 }));
  let from = 0;
  return h('svg', {
    class: 'endpoint-bar', viewBox: '0 0 100 6', preserveAspectRatio: 'none', role: 'img',
    'aria-label': shares.map(({ name, open }) => `${name} ${open}`).join(', '),
  },
  h('rect', { class: 'empty-bar', width: 100, height: 6 }),
  shares.map(({ name, tone, open }) => {
    const x = from;
    from += open / all * 100;
    return h('rect', { key: name, class: `fill-${tone}`, x, width: open / all * 100, height: 6 });
  }));
}
