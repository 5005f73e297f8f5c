import { Component, h } from '../../vendor/preact.js';
import { DeviceWatch, deviceWords } from './connected.js';
import { counted, presenceWords } from './format.js';
import { Avatar, BusyButton, Dialog, IconButton } from './parts.js';
import { PersonPicker } from './person-picker.js';
import { go } from './route.js';
import { tried } from './toasts.js';

/** The participants of a chat; mutes, hides and renames it, adds and removes people, leaves and deletes it. */
export class ChatDetails extends Component {
  constructor(props) {
    super(props);
    this.state = { name: props.chat.name ?? '' };
  }

  rename = (event) => {
    event.preventDefault();
    const { model, chat } = this.props;
    tried(() => model.chats.rename(chat.id, this.state.name.trim()));
  };

  render({ model, chat, onClose }, { name, adding, leaving }) {
    const { chats, me } = model;
    const owner = chat.role === 'owner';
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
    return h(Dialog, { title: 'About this chat', onClose },
      !chat.direct && h(DeviceWatch, { model, chat }),
      h('div', { class: 'stack' },
        !chat.direct && h('form', { class: 'inline', onSubmit: this.rename },
          h('label', null, h('span', null, 'Name'),
            h('input', { value: name, maxlength: 100, required: true, onInput: (event) => this.setState({ name: event.target.value }) })),
          h('button', { disabled: !name.trim() || name.trim() === chat.name }, 'Rename')),
        h('section', { class: 'stack' },
          h('label', { class: 'switch' },
            h('span', null, 'Mute: no notifications, no count'),
            h('input', { type: 'checkbox', role: 'switch', checked: chat.muted, onChange: (event) => tried(() => chats.set(chat.id, { muted: event.target.checked })) })),
          chat.hidden
            ? h(BusyButton, { act: () => tried(() => chats.set(chat.id, { hidden: false })) }, 'Show in the list')
            : h(BusyButton, { act: hide }, 'Hide until the next message')),
        h('section', null,
          h('h3', null, counted(chat.participantCount, 'person', 'people')),
          h('ul', { class: 'people' }, chat.participants.map((id) => h(Participant, { key: id, model, chat, id })))),
        !chat.direct && (adding
          ? h(PersonPicker, { model, label: 'Add a person', without: chat.participants, onPick: add })
          : h('button', { type: 'button', onClick: () => this.setState({ adding: true }) }, 'Add people')),
        !chat.direct && h('footer', { class: 'dialog-foot' }, leaving
          ? [h('span', { class: 'grow' }, owner ? 'Leave the chat, or delete it for everyone?' : 'Leave this chat?'),
            h(BusyButton, { act: leave, class: 'danger' }, 'Leave'),
            owner && h(BusyButton, { act: remove, class: 'danger' }, 'Delete')]
          : h('button', { type: 'button', class: 'danger-quiet', onClick: () => this.setState({ leaving: true }) }, owner ? 'Leave or delete…' : 'Leave…'))));
  }
}

function Participant({ model, chat, id }) {
  const person = model.people.of(id);
  const name = model.people.name(id);
  const { devices = [] } = person;
  const mayRemove = chat.role === 'owner' && id !== model.me.id;
  return h('li', { class: 'person' },
    h(Avatar, { id, name, status: person.status ?? 'offline' }),
    h('span', { class: 'person-text' },
      h('strong', null, name, id === model.me.id && h('span', { class: 'quiet' }, ' (you)'), id === chat.createdBy && !chat.direct && h('span', { class: 'tag' }, 'creator')),
      h('span', { class: 'quiet' }, presenceWords(person)),
      devices.length > 0 && h('span', { class: 'quiet' }, deviceWords(devices))),
    mayRemove && h(IconButton, { icon: 'close', label: `Remove ${name}`, onClick: () => tried(() => model.chats.removePerson(chat.id, id)) }));
}
