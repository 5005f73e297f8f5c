import { Component, h } from '../../vendor/preact.js';
import { BusyButton, Empty } from '../../app/views/parts.js';
import { toast, tried } from '../../app/views/toasts.js';
import { hub } from '../rest.js';
import { Confirm } from './confirm.js';
import { ago, count, counted, span, timeOfDay } from './format.js';

const POLL_MS = 3_000;
const HIDDEN_POLL_MS = 30_000;
const PAGE = 50;
/** The most of one request. */
const MOST = 200;

const STATES = { up: 'Delivering', draining: 'Failing', gone: 'Not configured' };

const stateOf = ({ configured, attempts }) => (configured ? (attempts > 0 ? 'draining' : 'up') : 'gone');

/** Where each hook stands, and the events that wait for an operator. */
export class Hooks extends Component {
  state = { parked: {} };

  componentDidMount() {
    this.poll();
  }

  componentWillUnmount() {
    this.ended = true;
    clearTimeout(this.timer);
  }

  poll = async () => {
    clearTimeout(this.timer);
    try {
      await this.refresh();
      this.setState({ trouble: undefined });
    } catch (failure) {
      this.setState({ trouble: failure.message });
    }
    if (!this.ended) {
      this.timer = setTimeout(this.poll, document.hidden ? HIDDEN_POLL_MS : POLL_MS);
    }
  };

  async refresh() {
    const { hooks } = await hub.hooks();
    const open = hooks.filter(({ name }) => this.state.parked[name]).map(({ name }) => name);
    const pages = await Promise.all(open.map((name) => hub.parked(name, { limit: MOST })));
    this.setState((now) => {
      const parked = { ...now.parked };
      // What was closed meanwhile stays closed.
      open.filter((name) => parked[name]).forEach((name) => {
        parked[name] = refreshed(parked[name], pages[open.indexOf(name)].parked);
      });
      return { hooks, parked };
    });
  }

  toggle = (name) => (event) => {
    const { parked } = this.state;
    if (event.target.open && !parked[name]) {
      this.setState({ parked: { ...parked, [name]: [] } });
      this.more(name);
    } else if (!event.target.open && parked[name]) {
      this.setState({ parked: { ...parked, [name]: undefined } });
    }
  };

  more = (name) => tried(async () => {
    const known = this.state.parked[name] ?? [];
    const { parked } = await hub.parked(name, { cursor: known.at(-1)?.id, limit: PAGE });
    this.setState((now) => ({ parked: { ...now.parked, [name]: [...known, ...parked] } }));
  });

  retry = async () => {
    const { asked } = this.state;
    this.setState({ asked: undefined });
    if (await tried(() => hub.retryHook(asked.name))) {
      toast(`${asked.name} is tried again.`);
      await this.poll();
    }
  };

  sendAgain = async (name, id) => {
    if (await tried(() => hub.sendAgain(name, id))) {
      toast('The event is sent again.');
      await this.poll();
    }
  };

  render(props, { hooks, parked, asked, trouble }) {
    return h('div', { class: 'hooks' },
      h('header', { class: 'place-head' }, h('h1', null, 'Hooks')),
      trouble && h('p', { role: 'alert' }, trouble),
      hooks === undefined ? !trouble && h('p', { class: 'quiet', role: 'status' }, 'Loading…')
        : hooks.length === 0
          ? h(Empty, { icon: 'bell', title: 'No hooks', words: 'The configuration names no back end that gets events.' })
          : h('ul', { class: 'node-list' }, hooks.map((hook) => h(Hook, {
            key: hook.name, hook, parked: parked[hook.name], onToggle: this.toggle(hook.name),
            onRetry: () => this.setState({ asked: hook }), onMore: () => this.more(hook.name),
            onSendAgain: (id) => this.sendAgain(hook.name, id),
          }))),
      asked && h(Confirm, {
        title: `Send again to ${asked.name}?`, act: 'Send again', onDo: this.retry, onClose: () => this.setState({ asked: undefined }),
        words: `${counted(asked.parked, 'parked event')} of this hook and what waits are sent now, the parked ones first. They may arrive after later events of their topics.`,
      }));
  }
}

/** The known events as they are now; those after the page that was read are as they were. */
function refreshed(known, page) {
  const shown = page.slice(0, Math.max(PAGE, known.length));
  return page.length < MOST ? shown : [...shown, ...known.filter((event) => event.id > page.at(-1).id)];
}

function Hook({ hook, parked, onToggle, onRetry, onMore, onSendAgain }) {
  const state = stateOf(hook);
  return h('li', { class: `node card ${state}`, 'data-hook': hook.name, 'data-state': state },
    h('div', { class: 'node-head' },
      h('div', { class: 'node-name' }, h('h2', null, hook.name)),
      h('span', { class: `state ${state}` }, h('i', { 'aria-hidden': 'true' }), STATES[state])),
    h('dl', { class: 'node-figures' },
      h(Figure, { label: 'Delivered', value: count(hook.delivered) }),
      h(Figure, { label: 'Last success', value: hook.deliveredAt ? ago(hook.deliveredAt) : 'never' }),
      h(Figure, { label: 'Waiting', value: lag(hook), bad: hook.attempts > 0 && hook.waiting > 0 }),
      h(Figure, { label: 'Last failure', value: hook.failedAt ? ago(hook.failedAt) : 'never', bad: hook.attempts > 0 }),
      h(Figure, { label: 'Parked', value: count(hook.parked), bad: hook.parked > 0 }),
      h(Figure, { label: 'Next attempt', value: hook.retryAt ? timeOfDay(hook.retryAt) : '–' }),
      hook.givenUp > 0 && h(Figure, { label: 'Given up', value: count(hook.givenUp), bad: true })),
    hook.error && h('p', { class: 'quiet hook-error' }, hook.attempts > 0
      ? `Failing for ${span(Date.now() - new Date(hook.failingSince ?? hook.failedAt))}, ${counted(hook.attempts, 'attempt')}: ${hook.error}`
      : `Failed last with: ${hook.error}`),
    h('div', { class: 'node-foot' },
      h('span', { class: 'grow' }),
      (hook.parked > 0 || hook.attempts > 0) && h('button', { type: 'button', class: 'small', onClick: onRetry },
        hook.parked > 0 ? 'Send all again…' : 'Try now…')),
    hook.parked > 0 && h('details', { class: 'hook-parked', open: Boolean(parked), onToggle },
      h('summary', null, counted(hook.parked, 'parked event')),
      h('ul', { class: 'parked-list' }, (parked ?? []).map((event) => h(Parked, { key: event.id, event, onSendAgain }))),
      parked && parked.length > 0 && parked.length < hook.parked
        && h(BusyButton, { class: 'small', act: onMore }, 'Show more')));
}

const lag = ({ waiting, waitingSince }) => (waiting === 0 ? 'none' : `${count(waiting)}${waitingSince ? `, oldest ${span(Date.now() - new Date(waitingSince))}` : ''}`);

function Figure({ label, value, bad }) {
  return h('div', { class: bad ? 'bad' : '' }, h('dt', null, label), h('dd', null, value));
}

function Parked({ event, onSendAgain }) {
  return h('li', { class: 'parked-event', 'data-parked': event.id },
    h('div', { class: 'device-head' },
      h('strong', null, event.event), h('span', { class: 'grow' }),
      event.gone ? h('span', { class: 'tag' }, 'Gone')
        : event.again ? h('span', { class: 'tag' }, 'Sending')
          : h(BusyButton, { class: 'small', 'aria-label': `Send event ${event.id} again`, act: () => onSendAgain(event.id) }, 'Send again')),
    h('code', { class: 'quiet' }, event.seq === null ? event.topic : `${event.topic}/${event.seq}`),
    h('p', { class: 'quiet' }, `${event.at ? `From ${ago(event.at)}, parked` : 'Parked'} ${ago(event.parkedAt)}: ${event.error}`));
}
