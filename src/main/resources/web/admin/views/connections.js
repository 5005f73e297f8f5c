import { Component, h } from '../../vendor/preact.js';
import { agentName } from '../../app/views/agent.js';
import { Avatar, Empty } from '../../app/views/parts.js';
import { go } from '../../app/views/route.js';
import { toast, tried } from '../../app/views/toasts.js';
import { t } from '../../text/text.js';
import { brief, nameOf } from '../cluster.js';
import { hub, MOST_CONNECTIONS } from '../rest.js';
import { Confirm } from './confirm.js';
import { ago, bytes, count, counted, endpointName, sentences, unansweredWords } from './format.js';
import { PersonChats } from './person-chats.js';
import { Trouble } from './trouble.js';

/** With more people than this, connections start collapsed. */
const FEW = 3;

/** Finds people and their connections, and closes or revokes them. */
export class Connections extends Component {
  state = { search: this.props.id ?? '', connections: [], searching: true };

  componentDidMount() {
    this.find(this.state.search);
  }

  /** A slow answer must not replace a newer one, and what was found for other words does not stand for these. */
  find = async (search) => {
    this.asked = search;
    this.setState({ searching: true });
    const found = await look(search).catch((failure) => ({ failure, connections: [] }));
    if (this.asked === search) {
      this.setState({ people: [], unanswered: [], failure: undefined, ...found, shown: search, searching: false, at: Date.now() });
    }
  };

  typed = (event) => {
    const search = event.target.value.trim();
    this.setState({ search: event.target.value });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.find(search), 250);
  };

  done = async (words, act) => {
    this.setState({ asked: undefined });
    if (await tried(act)) {
      toast(words);
      await this.find(this.state.search.trim());
    }
  };

  render({ model }, { search, connections, found, people = [], unanswered = [], shown, at, asked, searching, failure }) {
    const byUser = new Map();
    connections.forEach((one) => byUser.set(one.userId, [...(byUser.get(one.userId) ?? []), one]));
    people.filter((person) => !byUser.has(person.id)).forEach((person) => byUser.set(person.id, []));
    const names = new Map(people.map((person) => [person.id, person.username]));
    return h('div', null,
      h('header', { class: 'place-head' }, h('h1', null, t('console.connections.title'))),
      h('form', { role: 'search', class: 'search', onSubmit: (event) => event.preventDefault() },
        h('label', null, h('span', null, t('console.connections.find')),
          h('input', { type: 'search', value: search, onInput: this.typed, maxlength: 150, spellcheck: false, autocapitalize: 'none', placeholder: t('console.connections.findHint') }))),
      h('p', { class: 'quiet summary', role: 'status' },
        searching ? t('console.connections.searching') : !failure && summary(found, connections.length, shown, unanswered)),
      failure && h(Trouble, { failure, onRetry: () => this.find(this.asked) }),
      byUser.size === 0 && shown !== undefined && !failure
        ? h(Empty, { icon: 'search', title: t('console.connections.empty'), words: t('console.connections.emptyHint') })
        : h('ul', { class: 'found-people' }, [...byUser].map(([id, own]) => h(Person, {
          key: id, id, own, at, model, open: byUser.size <= FEW, name: own[0]?.username ?? names.get(id),
          onAsk: (question) => this.setState({ asked: question }), done: this.done,
        }))),
      asked && h(Confirm, { ...asked, onDo: () => this.done(asked.success, asked.run), onClose: () => this.setState({ asked: undefined }) }));
  }
}

/** The newest of the whole cluster: each node answers with its own newest. */
async function look(search) {
  const [{ connections, found, unanswered }, { users }] = await Promise.all([
    hub.connections(search), search ? hub.people(search) : { users: [] },
  ]);
  const newest = connections.sort((one, other) => other.openedAt.localeCompare(one.openedAt));
  return { connections: newest.slice(0, found > newest.length ? MOST_CONNECTIONS : undefined), found, unanswered, people: users };
}

function summary(found, shown, search, unanswered) {
  return sentences(shown < found ? ofThem(found, shown, search) : all(found, search), unansweredWords(unanswered));
}

function all(found, search) {
  return search ? t('console.connections.found', counted(found)) : t('console.connections.open', counted(found));
}

function ofThem(found, newest, search) {
  const values = { ...counted(found), newest };
  return search ? t('console.connections.foundNewest', values) : t('console.connections.openNewest', values);
}

function Person({ id, name, own, at, model, open, onAsk, done }) {
  return h('li', { class: 'card found-person', 'data-user': id },
    h('div', { class: 'person' },
      h(Avatar, { id, name, status: own.length > 0 ? 'online' : 'offline' }),
      h('div', { class: 'person-text' }, h('strong', null, name), h('code', { class: 'quiet preview' }, id)),
      h('div', { class: 'actions' },
        h('button', { type: 'button', class: 'small', onClick: () => go('trace', id) }, t('console.connections.trace')),
        own.length > 0 && h('button', {
          type: 'button', class: 'small', onClick: () => onAsk({
            title: t('console.disconnect.title', { name }), act: t('console.disconnect.act'), success: t('console.disconnect.done', { name }),
            words: t('console.disconnect.hint'), run: () => hub.disconnect(id),
          }),
        }, t('console.disconnect')),
        h('button', {
          type: 'button', class: 'small danger-quiet', onClick: () => onAsk({
            title: t('console.revoke.title', { name }), act: t('console.revoke.act'), success: t('console.revoke.done', { name }),
            words: t('console.revoke.hint'), run: () => hub.revoke(id),
          }),
        }, t('console.revoke')))),
    own.length === 0 ? h('p', { class: 'quiet' }, t('console.connections.none'))
      : h('ul', { class: 'devices' }, own.map((one) => h(Device, { key: `${one.id} ${open}`, one, at, model, open, done }))),
    h(PersonChats, { id }));
}

/** @param at when the hub answered: the list is not polled, so what was active then would look more and more idle */
function Device({ one, at, model, open, done }) {
  const node = model.cluster.nodes.get(one.node);
  return h('li', { class: 'device' },
    h('div', { class: 'device-head' },
      h('strong', null, agentName(one.userAgent)), h('span', { class: 'tag' }, endpointName(one.endpoint)),
      h('span', { class: 'grow' }),
      h('button', {
        type: 'button', class: 'small', 'aria-label': t('console.connection.closeOf', { id: brief(one.id) }),
        onClick: () => done(t('console.connection.closed'), () => hub.close(one.id)),
      }, t('console.connection.close'))),
    h('details', { open },
      h('summary', null, t('console.connection.summary', { ago: ago(one.lastHeardAt, at), ...counted(one.topicCount) })),
      h('dl', { class: 'device-facts' },
        h('div', null, h('dt', null, t('console.connection.id')), h('dd', null, h('code', null, one.id))),
        h('div', null, h('dt', null, t('console.connection.node')), h('dd', null, node ? nameOf(node) : brief(one.node))),
        h('div', null, h('dt', null, t('console.connection.address')), h('dd', null, one.address)),
        h('div', null, h('dt', null, t('console.connection.openedAt')), h('dd', null, ago(one.openedAt))),
        h('div', null, h('dt', null, t('console.connection.commands')), h('dd', null, count(one.commands))),
        h('div', null, h('dt', null, t('console.connection.queue')), h('dd', null, bytes(one.waitingBytes)))),
      h('ul', { class: 'topics', 'aria-label': t('console.connection.topics') }, [
        ...one.topics.map((topic) => h('li', { key: topic }, h('code', null, topic))),
        one.topicCount > one.topics.length && h('li', { key: 'more', class: 'quiet' }, t('console.connection.moreTopics', { shown: count(one.topicCount - one.topics.length) })),
      ])));
}
