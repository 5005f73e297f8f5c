import { Component, h } from '../../vendor/preact.js';
import { t } from '../../text/text.js';
import { announce } from './attention.js';
import { ChatsPlace } from './chats-place.js';
import { Icon } from './icons.js';
import { NoticesPlace } from './notices-place.js';
import { Avatar, Badge } from './parts.js';
import { currentRoute, pathTo } from './route.js';
import { TodosPlace } from './todos-place.js';
import { YouPlace } from './you-place.js';

const PLACES = { chats: ChatsPlace, todos: TodosPlace, notifications: NoticesPlace, you: YouPlace };

/** The frame around all places: the navigation and the state of the connection. */
export function Shell({ model }) {
  const { place, id, at } = currentRoute();
  const Place = PLACES[place] ?? ChatsPlace;
  return h('div', { class: `shell ${id ? 'deep' : ''}` },
    h('a', { class: 'skip', href: '#main', onClick: skip }, t('skip')),
    h(Rail, { model, place: place in PLACES ? place : 'chats' }),
    h(Connection, { link: model.link, waiting: model.outbox.entries.filter(({ error }) => !error).length }),
    h(Place, { key: Place.name, model, id, at }));
}

function skip(event) {
  event.preventDefault();
  (document.getElementById('composer') ?? document.querySelector('main'))?.focus();
}

function Rail({ model, place }) {
  const { me, people, chats, todos, notices } = model;
  const { status = 'online' } = people.of(me.id);
  const shown = model.link.state === 'open' ? status : 'offline';
  return h('nav', { class: 'rail', 'aria-label': t('places') },
    h('span', { class: 'mark small', 'aria-hidden': 'true' }),
    h(RailLink, { place: 'chats', icon: 'chats', label: t('chats.title'), current: place, count: chats.unread, counted: t('unread', { count: chats.unread }) }),
    h(RailLink, { place: 'todos', icon: 'todos', label: t('todos.title'), current: place, count: todos.open.length, counted: t('todos.open', { count: todos.open.length }), calm: true }),
    h(RailLink, { place: 'notifications', icon: 'bell', label: t('notices.title'), current: place, count: notices.unread, counted: t('unread', { count: notices.unread }) }),
    h('a', { href: pathTo('you'), class: 'rail-link you', 'aria-current': place === 'you' ? 'page' : undefined },
      h(Avatar, { id: me.id, name: people.name(me.id), status: shown, size: 'small' }),
      h('span', null, t('you'))));
}

function RailLink({ place, icon, label, current, count, counted, calm }) {
  return h('a', { href: pathTo(place), class: `rail-link ${calm ? 'calm' : ''}`, 'aria-current': current === place ? 'page' : undefined },
    h(Icon, { name: icon }),
    h('span', null, label),
    h(Badge, { count, label: counted }));
}

/** Shown while there is no connection: what happens to new messages, and when the next attempt starts. */
class Connection extends Component {
  componentDidUpdate() {
    const { state } = this.props.link;
    if (state === 'open' && this.wasWaiting) {
      this.wasWaiting = false;
      announce(t('connection.back'));
    } else if (state === 'waiting') {
      this.wasWaiting = true;
    }
    clearTimeout(this.timer);
    if (state === 'waiting') {
      this.timer = setTimeout(() => this.forceUpdate(), 500);
    }
  }

  render({ link, waiting }) {
    if (link.state === 'open' || (link.state === 'connecting' && !this.wasWaiting)) {
      return null;
    }
    const seconds = Math.max(0, Math.ceil((link.retryAt - Date.now()) / 1000));
    const when = link.state === 'connecting' || seconds === 0 ? t('connection.connecting') : t('connection.seconds', { seconds });
    return h('div', { class: 'connection', role: 'status' },
      h(Icon, { name: 'offline' }),
      h('span', null, h('strong', null, t(navigator.onLine ? 'connection.none' : 'connection.offline')), ' ', t('connection.words'), ' ',
        waiting > 0 && [t('connection.waiting', { count: waiting }), ' '], h('span', { 'aria-hidden': 'true' }, when)),
      h('button', { type: 'button', class: 'link', onClick: () => link.retryNow() }, t('connection.retry')));
  }
}
