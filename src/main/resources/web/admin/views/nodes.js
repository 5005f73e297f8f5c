import { Component, h } from '../../vendor/preact.js';
import { BusyButton } from '../../app/views/parts.js';
import { tried } from '../../app/views/toasts.js';
import { rich, t } from '../../text/text.js';
import { brief, nameOf } from '../cluster.js';
import { hub } from '../rest.js';
import { Spark } from './chart.js';
import { Confirm } from './confirm.js';
import { bytes, count, counted, endpointsIn, list, millis, rate, span, timeOfDay } from './format.js';

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
      h('h2', { id: 'nodes-title' }, t('console.nodes.title')),
      h('ul', { class: 'node-list' }, cluster.list.map((node) => h(Node, {
        key: node.id, node, onDrain: () => this.ask(node),
        onForget: () => {
          cluster.forget(node.id);
          changed();
        },
      }))),
      h(Warnings, { cluster }),
      withoutEndpoints.length > 0 && h('p', { class: 'quiet' }, t('console.nodes.withoutEndpoints', { nodes: list(withoutEndpoints.map(brief)) })),
      asked && h(Confirm, {
        title: t('console.drain.title', { node: nameOf(asked) }), act: t('console.drain.act'), onDo: this.drain, onClose: () => this.setState({ asked: undefined }),
        words: t('console.drain.hint', { connections: count(asked.figures.connections) }),
      }));
  }
}

function Node({ node, onDrain, onForget }) {
  const { figures, rate: rates, state } = node;
  const alive = state === 'up' || state === 'draining';
  return h('li', { class: `node card ${state}`, 'data-node': node.id, 'data-state': state },
    h('div', { class: 'node-head' },
      h('div', { class: 'node-name' }, h('h3', { id: `node-${node.id}` }, nameOf(node)), h('code', { class: 'quiet', title: node.id }, brief(node.id))),
      h('span', { class: `state ${state}` }, h('i', { 'aria-hidden': 'true' }), t(`console.nodes.state.${state}`))),
    alive ? h(Alive, { figures, rates, history: node.history }) : h('p', { class: 'quiet' }, goneWords(node)),
    h('div', { class: 'node-foot' },
      h('small', { class: 'quiet' }, alive ? running(figures) : ''),
      state === 'up' && h('button', { type: 'button', class: 'small', onClick: onDrain, ...named(node, 'drain') }, t('console.drain')),
      state === 'draining' && h(BusyButton, { class: 'small', act: () => tried(() => hub.resume(node.id)), ...named(node, 'resume') }, t('console.nodes.resume')),
      state === 'gone' && h('button', { type: 'button', class: 'small', onClick: onForget, ...named(node, 'forget') }, t('console.nodes.forget'))));
}

/** A button's name for screen readers: its words and the node's name, as those of all nodes have the same words. */
function named({ id }, act) {
  const own = `${act}-${id}`;
  return { id: own, 'aria-labelledby': `${own} node-${id}` };
}

function running({ version, upMs }) {
  return version ? t('console.nodes.running', { version, span: span(upMs) }) : t('console.nodes.runningUnknown', { span: span(upMs) });
}

/** What the nodes know of each other through their store. */
function Warnings({ cluster }) {
  const lines = [];
  if (cluster.versions.length > 1) {
    lines.push(t('console.nodes.versions', { versions: list(cluster.versions) }));
  }
  for (const { node, address, version } of cluster.apart) {
    lines.push(t('console.nodes.apart', { node: brief(node), address, version }));
  }
  for (const [name, keys] of cluster.differing) {
    lines.push(t('console.nodes.differing', { node: name, settings: list(keys) }));
  }
  return lines.length > 0 && h('div', { role: 'status' },
    h('ul', { class: 'node-warnings' }, lines.map((line) => h('li', { key: line }, line))));
}

function goneWords({ state, goneAt, seenAt }) {
  return state === 'gone'
    ? t('console.nodes.gone', { time: timeOfDay(goneAt) })
    : t('console.nodes.silent', { time: timeOfDay(seenAt) });
}

function Alive({ figures, rates, history }) {
  const endpoints = Object.entries(figures.endpoints);
  const sum = (key) => endpoints.reduce((all, [, endpoint]) => all + endpoint[key], 0);
  const { routing } = figures;
  const many = counted(figures.connections);
  return [
    h('div', { class: 'node-main' },
      h('p', { class: 'node-count' }, rich('console.nodes.connections', { ...many, shown: h('strong', { key: 'shown' }, many.shown) })),
      h(EndpointBar, { figures })),
    h('div', { class: 'node-rate' }, h(Spark, { values: history }), h('span', null, t('console.nodes.rate', { rate: rate(rates?.delivered ?? 0) }))),
    h('dl', { class: 'node-figures' },
      h(Figure, { label: t('console.nodes.loopDelay'), value: millis(figures.loopDelayMaxMs), bad: figures.loopDelayMaxMs > 250 }),
      h(Figure, { label: t('console.nodes.queued'), value: bytes(sum('waitingBytes')) }),
      h(Figure, { label: t('console.nodes.slowReaders'), value: count(sum('slow')), bad: sum('slow') > 0 }),
      h(Figure, { label: t('console.nodes.heap'), value: t('console.nodes.heapOf', { used: bytes(figures.heapBytes), most: bytes(figures.heapMaxBytes) }) }),
      h(Figure, { label: t('console.nodes.topics'), value: count(routing.topics) }),
      h(Figure, { label: t('console.nodes.repaired'), value: repaired(figures) })),
  ];
}

function repaired({ routing: { drifts, resyncs }, events: { gaps } }) {
  return drifts + resyncs + gaps === 0 ? t('console.none') : t('console.nodes.repairs', {
    drifts: count(drifts), gaps: t('console.nodes.gaps', counted(gaps)), resyncs: t('console.nodes.resyncs', counted(resyncs)),
  });
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
    'aria-label': list(shares.map(({ name, open }) => t('console.chart.value', { name, value: count(open) }))),
  },
  h('rect', { class: 'empty-bar', width: 100, height: 6 }),
  shares.map(({ name, tone, open }) => {
    const x = from;
    from += open / all * 100;
    return h('rect', { key: name, class: `fill-${tone}`, x, width: open / all * 100, height: 6 });
  }));
}
