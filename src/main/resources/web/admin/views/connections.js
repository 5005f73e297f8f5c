import { Component, h } from '../../vendor/preact.js';
import { Avatar, Empty } from '../../app/views/parts.js';
import { go } from '../../app/views/route.js';
import { toast, tried } from '../../app/views/toasts.js';
import { brief, nameOf } from '../cluster.js';
import { hub } from '../rest.js';
import { Confirm } from './confirm.js';
import { ago, bytes, count, counted, device, ENDPOINTS } from './format.js';
import { PersonChats } from './person-chats.js';

/** With more people than this, connections start collapsed. */
const FEW = 3;

/** Finds people and their connections, and closes or revokes them. */
export class Connections extends Component {
  state = { search: this.props.id ?? '', connections: [] };

  componentDidMount() {
    this.find(this.state.search);
  }

  find = async (search) => {
    this.asked = search;
    await tried(async () => {
      const [{ connections, found, unanswered }, people] = await Promise.all([
        hub.connections(search), search ? hub.people(search) : { users: [] },
      ]);
      // A slow answer must not replace a newer one.
      if (this.asked === search) {
        this.setState({ connections, found, unanswered, people: people.users, shown: search });
      }
    });
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

  render({ model }, { search, connections, found, people = [], unanswered = [], shown, asked }) {
    const byUser = new Map();
    connections.forEach((one) => byUser.set(one.userId, [...(byUser.get(one.userId) ?? []), one]));
    people.filter((person) => !byUser.has(person.id)).forEach((person) => byUser.set(person.id, []));
    const names = new Map(people.map((person) => [person.id, person.username]));
    return h('div', null,
      h('header', { class: 'place-head' }, h('h1', null, 'Connections')),
      h('form', { role: 'search', class: 'search', onSubmit: (event) => event.preventDefault() },
        h('label', null, h('span', null, 'Find a person or a connection'),
          h('input', { type: 'search', value: search, onInput: this.typed, maxlength: 150, spellcheck: false, autocapitalize: 'none', placeholder: 'Name, user id, connection id, address or endpoint' }))),
      h('p', { class: 'quiet summary', role: 'status' }, shown === undefined ? 'Searching…' : summary(found, connections.length, shown, unanswered)),
      byUser.size === 0 && shown !== undefined
        ? h(Empty, { icon: 'search', title: 'No matches', words: 'No matching people or connections.' })
        : h('ul', { class: 'found-people' }, [...byUser].map(([id, own]) => h(Person, {
          key: id, id, own, model, open: byUser.size <= FEW, name: own[0]?.username ?? names.get(id),
          onAsk: (question) => this.setState({ asked: question }), done: this.done,
        }))),
      asked && h(Confirm, { ...asked, onDo: () => this.done(asked.success, asked.run), onClose: () => this.setState({ asked: undefined }) }));
  }
}

function summary(found, shown, search, unanswered) {
  const many = counted(found, 'connection');
  const words = search ? `${many} found` : `${many} open`;
  const part = shown < found ? `, the newest ${shown} shown` : '';
  return `${words}${part}.${unanswered.length > 0 ? ` ${counted(unanswered.length, 'node')} did not answer.` : ''}`;
}

function Person({ id, name, own, model, open, onAsk, done }) {
  return h('li', { class: 'card found-person', 'data-user': id },
    h('div', { class: 'person' },
      h(Avatar, { id, name, status: own.length > 0 ? 'online' : 'offline' }),
      h('div', { class: 'person-text' }, h('strong', null, name), h('code', { class: 'quiet preview' }, id)),
      h('div', { class: 'actions' },
        h('button', { type: 'button', class: 'small', onClick: () => go('trace', id) }, 'Trace'),
        own.length > 0 && h('button', {
          type: 'button', class: 'small', onClick: () => onAsk({
            title: `Disconnect ${name}?`, act: 'Disconnect', success: `${name} was disconnected.`, run: () => hub.disconnect(id),
            words: 'All their connections are closed with 4403. Their token stays valid, so they can reconnect.',
          }),
        }, 'Disconnect…'),
        h('button', {
          type: 'button', class: 'small danger-quiet', onClick: () => onAsk({
            title: `Revoke the tokens of ${name}?`, act: 'Revoke', success: `The tokens of ${name} are revoked.`, run: () => hub.revoke(id),
            words: 'Every token issued to them until now is refused on every node, and their connections are closed. They have to sign in again.',
          }),
        }, 'Revoke…'))),
    own.length === 0 ? h('p', { class: 'quiet' }, 'Not connected.')
      : h('ul', { class: 'devices' }, own.map((one) => h(Device, { key: `${one.id} ${open}`, one, model, open, done }))),
    h(PersonChats, { id }));
}

function Device({ one, model, open, done }) {
  const node = model.cluster.nodes.get(one.node);
  return h('li', { class: 'device' },
    h('div', { class: 'device-head' },
      h('strong', null, device(one.userAgent)), h('span', { class: 'tag' }, ENDPOINTS[one.endpoint] ?? one.endpoint),
      h('span', { class: 'grow' }),
      h('button', { type: 'button', class: 'small', 'aria-label': `Close connection ${brief(one.id)}`, onClick: () => done('The connection was closed.', () => hub.close(one.id)) }, 'Close')),
    h('details', { open },
      h('summary', null, `Last active ${ago(one.lastHeardAt)}, ${counted(one.topicCount, 'topic')}`),
      h('dl', { class: 'device-facts' },
        h('div', null, h('dt', null, 'Connection'), h('dd', null, h('code', null, one.id))),
        h('div', null, h('dt', null, 'Node'), h('dd', null, node ? nameOf(node) : brief(one.node))),
        h('div', null, h('dt', null, 'Address'), h('dd', null, one.address)),
        h('div', null, h('dt', null, 'Connected'), h('dd', null, ago(one.openedAt))),
        h('div', null, h('dt', null, 'Commands'), h('dd', null, count(one.commands))),
        h('div', null, h('dt', null, 'Outbound queue'), h('dd', null, bytes(one.waitingBytes)))),
      h('ul', { class: 'topics', 'aria-label': 'Topics' }, one.topics.map((topic) => h('li', { key: topic }, h('code', null, topic))))));
}
