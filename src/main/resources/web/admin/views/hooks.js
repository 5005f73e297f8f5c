import { Component, h } from '../../vendor/preact.js';
import { BusyButton, Empty } from '../../app/views/parts.js';
import { toast, tried } from '../../app/views/toasts.js';
import { t } from '../../text/text.js';
import { failureText } from '../../text/failure.js';
import { hub } from '../rest.js';
import { Confirm } from './confirm.js';
import { ago, count, counted, span, timeOfDay } from './format.js';

const POLL_MS = 3_000;
const HIDDEN_POLL_MS = 30_000;
const PAGE = 50;
/** The most of one request. */
const MOST = 200;

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
      this.setState({ trouble: failureText(failure) });
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
      toast(t('console.hooks.retried', { hook: asked.name }));
      await this.poll();
    }
  };

  sendAgain = async (name, id) => {
    if (await tried(() => hub.sendAgain(name, id))) {
      toast(t('console.hooks.sent'));
      await this.poll();
    }
  };

  render(props, { hooks, parked, asked, trouble }) {
    return h('div', { class: 'hooks' },
      h('header', { class: 'place-head' }, h('h1', null, t('console.hooks.title'))),
      trouble && h('p', { role: 'alert' }, trouble),
      hooks === undefined ? !trouble && h('p', { class: 'quiet', role: 'status' }, t('console.loading'))
        : hooks.length === 0
          ? h(Empty, { icon: 'bell', title: t('console.hooks.empty'), words: t('console.hooks.emptyHint') })
          : h('ul', { class: 'node-list' }, hooks.map((hook) => h(Hook, {
            key: hook.name, hook, parked: parked[hook.name], onToggle: this.toggle(hook.name),
            onRetry: () => this.setState({ asked: hook }), onMore: () => this.more(hook.name),
            onSendAgain: (id) => this.sendAgain(hook.name, id),
          }))),
      asked && h(Confirm, {
        title: t('console.hooks.retryTitle', { hook: asked.name }), act: t('console.hooks.sendAgain'), onDo: this.retry, onClose: () => this.setState({ asked: undefined }),
        words: t('console.hooks.retryHint', counted(asked.parked)),
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
      h('span', { class: `state ${state}` }, h('i', { 'aria-hidden': 'true' }), t(`console.hooks.state.${state}`))),
    h('dl', { class: 'node-figures' },
      h(Figure, { label: t('console.hooks.delivered'), value: count(hook.delivered) }),
      h(Figure, { label: t('console.hooks.lastSuccess'), value: hook.deliveredAt ? ago(hook.deliveredAt) : t('console.hooks.never') }),
      h(Figure, { label: t('console.hooks.waiting'), value: lag(hook), bad: hook.attempts > 0 && hook.waiting > 0 }),
      h(Figure, { label: t('console.hooks.lastFailure'), value: hook.failedAt ? ago(hook.failedAt) : t('console.hooks.never'), bad: hook.attempts > 0 }),
      h(Figure, { label: t('console.hooks.parked'), value: count(hook.parked), bad: hook.parked > 0 }),
      h(Figure, { label: t('console.hooks.nextAttempt'), value: hook.retryAt ? timeOfDay(hook.retryAt) : '–' }),
      hook.givenUp > 0 && h(Figure, { label: t('console.hooks.givenUp'), value: count(hook.givenUp), bad: true })),
    hook.error && h('p', { class: 'quiet hook-error' }, whyFailing(hook)),
    h('div', { class: 'node-foot' },
      h('span', { class: 'grow' }),
      (hook.parked > 0 || hook.attempts > 0) && h('button', { type: 'button', class: 'small', onClick: onRetry },
        hook.parked > 0 ? t('console.hooks.sendAll') : t('console.hooks.tryNow'))),
    hook.parked > 0 && h('details', { class: 'hook-parked', open: Boolean(parked), onToggle },
      h('summary', null, t('console.hooks.parkedEvents', counted(hook.parked))),
      h('ul', { class: 'parked-list' }, (parked ?? []).map((event) => h(Parked, { key: event.id, event, onSendAgain }))),
      parked && parked.length > 0 && parked.length < hook.parked
        && h(BusyButton, { class: 'small', act: onMore }, t('console.showMore'))));
}

const since = (time) => span(Date.now() - new Date(time));

function whyFailing({ attempts, failingSince, failedAt, error }) {
  return attempts > 0
    ? t('console.hooks.failing', { span: since(failingSince ?? failedAt), error, ...counted(attempts) })
    : t('console.hooks.failed', { error });
}

function lag({ waiting, waitingSince }) {
  if (waiting === 0) {
    return t('console.none');
  }
  return waitingSince ? t('console.hooks.oldest', { waiting: count(waiting), span: since(waitingSince) }) : count(waiting);
}

function Figure({ label, value, bad }) {
  return h('div', { class: bad ? 'bad' : '' }, h('dt', null, label), h('dd', null, value));
}

function Parked({ event, onSendAgain }) {
  return h('li', { class: 'parked-event', 'data-parked': event.id },
    h('div', { class: 'device-head' },
      h('strong', null, event.event), h('span', { class: 'grow' }),
      event.gone ? h('span', { class: 'tag' }, t('console.hooks.gone'))
        : event.again ? h('span', { class: 'tag' }, t('console.hooks.sending'))
          : h(BusyButton, { class: 'small', 'aria-label': t('console.hooks.sendEvent', { id: String(event.id) }), act: () => onSendAgain(event.id) }, t('console.hooks.sendAgain'))),
    h('code', { class: 'quiet' }, event.seq === null ? event.topic : `${event.topic}/${event.seq}`),
    h('p', { class: 'quiet' }, whyParked(event)));
}

function whyParked({ at, parkedAt, error }) {
  const parked = ago(parkedAt);
  return at ? t('console.hooks.eventParked', { at: ago(at), parked, error }) : t('console.hooks.parkedFor', { parked, error });
}
