import { Component, h } from '../../vendor/preact.js';
import { rich, t } from '../../text/text.js';
import { BlockQuestion, unblock } from './blocking.js';
import { DeviceWatch, deviceWords } from './connected.js';
import { presenceWords } from './format.js';
import { Keeping } from './keeping.js';
import { Avatar, BusyButton, Dialog, IconButton, Toggle } from './parts.js';
import { PersonPicker } from './person-picker.js';
import { go } from './route.js';
import { tried } from './toasts.js';

const PAGE = 100;

/**
 * The participants of a chat with their roles, and the settings of a group; mutes, hides and renames it, adds and removes
 * people, gives roles, leaves and deletes it.
 */
export class ChatDetails extends Component {
  constructor(props) {
    super(props);
    // Those that are known stand there at once, without their roles: a dialog that grows moves its buttons from under the pointer.
    const listed = props.chat.participants.slice(0, PAGE).map((id) => ({ id }));
    this.state = { name: props.chat.name ?? '', listed, cursor: null };
  }

  componentDidMount() {
    this.list();
  }

  componentDidUpdate({ chat }) {
    if (this.shown !== stateOf(chat)) {
      this.list();
    }
  }

  /** Lists the participants anew, as many pages as were shown. */
  list() {
    this.shown = stateOf(this.props.chat);
    tried(() => this.more([], null, Math.max(1, Math.ceil(this.state.listed.length / PAGE))));
  }

  async more(listed, cursor, pages) {
    const page = await this.props.model.chats.participants(this.props.chat.id, cursor);
    this.props.model.people.learn(page.participants.filter(({ username }) => username));
    const all = [...listed, ...page.participants];
    this.setState({ listed: all, cursor: page.cursor });
    if (page.cursor && pages > 1) {
      await this.more(all, page.cursor, pages - 1);
    }
  }

  /** The question is answered; the focus goes back to the button that asked it. */
  blocked(id) {
    this.setState({ blocking: undefined }, () => this.base.querySelector(`[data-block="${CSS.escape(id)}"]`)?.focus());
  }

  rename = (event) => {
    event.preventDefault();
    const { model, chat } = this.props;
    tried(() => model.chats.rename(chat.id, this.state.name.trim()));
  };

  render({ model, chat, onClose }, { name, adding, leaving, heir, listed, cursor, blocking }) {
    const { chats, me } = model;
    const owner = chat.role === 'owner';
    const leads = owner || chat.role === 'admin';
    const add = (user) => {
      this.setState({ adding: false });
      tried(() => chats.addPerson(chat.id, user.id));
    };
    const leave = () => tried(() => chats.removePerson(chat.id, me.id));
    const hide = () => tried(async () => {
      await chats.set(chat.id, { hidden: true });
      go('chats');
    });
    const remove = () => tried(() => chats.delete(chat.id));
    const handOver = () => tried(async () => {
      await chats.setRole(chat.id, heir, 'owner');
      this.setState({ heir: undefined });
    });
    const give = (id, role) => (role === 'owner' ? this.setState({ heir: id }) : tried(() => chats.setRole(chat.id, id, role)));
    return h(Dialog, { title: t('chat.about'), onClose },
      !chat.direct && h(DeviceWatch, { model, chat }),
      h('div', { class: 'stack' },
        !chat.direct && h('form', { class: 'inline', onSubmit: this.rename },
          h('label', null, h('span', null, t('chat.name')),
            h('input', { value: name, maxlength: 100, required: true, onInput: (event) => this.setState({ name: event.target.value }) })),
          h('button', { disabled: !name.trim() || name.trim() === chat.name }, t('chat.rename'))),
        h('section', { class: 'stack' },
          h(Switch, { checked: chat.muted, onSet: (muted) => chats.set(chat.id, { muted }) }, t('chat.mute')),
          chat.hidden
            ? h(BusyButton, { act: () => tried(() => chats.set(chat.id, { hidden: false })) }, t('chat.show'))
            : h(BusyButton, { act: hide }, t('chat.hide'))),
        !chat.direct && h('section', { class: 'stack' },
          h(Switch, {
            disabled: !leads,
            checked: chat.settings.whoAdds === 'admin',
            onSet: (strict) => chats.setRules(chat.id, { whoAdds: strict ? 'admin' : 'member' }),
          }, t('chat.onlyAdmins')),
          h(Switch, {
            disabled: !leads,
            checked: chat.settings.history === 'joining',
            onSet: (strict) => chats.setRules(chat.id, { history: strict ? 'joining' : 'all' }),
          }, t('chat.fromJoining')),
          h(Keeping, { model, chat, disabled: !leads })),
        h('section', null,
          h('h3', null, t('chat.people', { count: chat.participantCount })),
          h('ul', { class: 'people' }, listed.map(({ id, role }) => h(Participant, {
            key: id, model, chat, id, role, onRole: give, onBlock: () => this.setState({ blocking: id }),
          }))),
          cursor && h(BusyButton, { act: () => tried(() => this.more(listed, cursor, 1)) }, t('chat.morePeople'))),
        blocking && h(BlockQuestion, { key: blocking, model, id: blocking, onDone: () => this.blocked(blocking) }),
        heir && h('div', { class: 'dialog-foot', role: 'group' },
          h('span', { class: 'grow' }, t('chat.handOverQuestion', { name: model.people.name(heir) })),
          h('button', { type: 'button', onClick: () => this.setState({ heir: undefined }) }, t('cancel')),
          h(BusyButton, { act: handOver }, t('chat.handOver'))),
        !chat.direct && (leads || chat.settings.whoAdds === 'member') && (adding
          ? h(PersonPicker, { model, label: t('chat.addPerson'), without: chat.participants, onPick: add })
          : h('button', { type: 'button', onClick: () => this.setState({ adding: true }) }, t('chat.addPeople'))),
        !chat.direct && h('footer', { class: 'dialog-foot' }, leaving
          ? [h('span', { class: 'grow' }, t(owner ? 'chat.leaveOrDeleteQuestion' : 'chat.leaveQuestion')),
            h(BusyButton, { act: leave, class: 'danger' }, t('chat.leave')),
            owner && h(BusyButton, { act: remove, class: 'danger' }, t('delete'))]
          : h('button', { type: 'button', class: 'danger-quiet', onClick: () => this.setState({ leaving: true }) }, t(owner ? 'chat.leaveOrDelete' : 'chat.leaveAsks')))));
  }
}

/** What a listed participant depends on. */
function stateOf({ id, updatedAt, participantCount, admins }) {
  return `${id} ${updatedAt} ${participantCount} ${admins}`;
}

/**
 * A switch that shows what the user has chosen from the click on, and what holds as soon as that is drawn: the answer of the hub
 * comes before the model is drawn with it, and in between the switch must not fall back.
 */
class Switch extends Component {
  asked = 0;

  change = async (event) => {
    const wanted = event.target.checked;
    this.setState({ wanted });
    this.asked++;
    const set = await tried(() => this.props.onSet(wanted));
    this.asked--;
    if (!set) {
      this.setState({ wanted: undefined });
    }
  };

  componentDidUpdate({ checked }) {
    const holds = this.props.checked;
    if (checked !== holds && (!this.asked || holds === this.state.wanted)) {
      this.setState({ wanted: undefined });
    }
  }

  render({ checked, disabled, children }, { wanted = checked }) {
    return h(Toggle, { disabled, checked: wanted, onChange: this.change }, children);
  }
}

function Participant({ model, chat, id, role, onRole, onBlock }) {
  const person = model.people.of(id);
  const name = model.people.name(id);
  const { devices = [] } = person;
  const other = id !== model.me.id;
  const mayRemove = other && (chat.role === 'owner' || (chat.role === 'admin' && role === 'member'));
  return h('li', { class: 'person' },
    h(Avatar, { id, name, status: person.status ?? 'offline' }),
    h('span', { class: 'person-text' },
      h('strong', null, other ? name : rich('chat.yourself', { name, you: h('span', { class: 'quiet' }, t('chat.you')) }),
        (role ?? 'member') !== 'member' && h('span', { class: 'tag' }, t(`role.${role}`))),
      h('span', { class: 'quiet' }, presenceWords(person)),
      devices.length > 0 && h('span', { class: 'quiet' }, deviceWords(devices))),
    other && h('span', { class: 'person-acts' },
      chat.role === 'owner' && h('select', { 'aria-label': t('chat.roleOf', { name }), value: role, disabled: !role, onChange: (event) => {
        onRole(id, event.target.value);
        event.target.value = role;
      } }, ['member', 'admin', 'owner'].map((word) => h('option', { key: word, value: word }, t(`role.${word}`)))),
      h(BlockButton, { model, id, name, onBlock }),
      mayRemove && h(IconButton, { icon: 'close', label: t('remove', { name }), onClick: () => tried(() => model.chats.removePerson(chat.id, id)) })));
}

function BlockButton({ model, id, name, onBlock }) {
  const blocked = model.people.blocked.has(id);
  return h(IconButton, {
    icon: 'block', label: t(blocked ? 'block.undoPerson' : 'block.person', { name }), class: `icon-button ${blocked ? 'filled' : ''}`, 'data-block': id,
    onClick: () => (blocked ? unblock(model, id) : onBlock()),
  });
}
