import { Component, h } from '../../vendor/preact.js';
import { t } from '../../text/text.js';
import { Icon } from './icons.js';
import { Avatar, Dialog } from './parts.js';
import { PersonPicker } from './person-picker.js';
import { tried } from './toasts.js';

/** Picks one person for a direct chat, or several and a name for a group. */
export class NewChat extends Component {
  state = { people: [], name: '' };

  submit = async (event) => {
    event.preventDefault();
    const { model, onMade } = this.props;
    const { people, name } = this.state;
    const ids = people.map(({ id }) => id);
    const group = people.length > 1 || name.trim() !== '';
    this.setState({ busy: true });
    await tried(async () => onMade(await model.chats.create(ids, group ? { name: name.trim() || undefined } : { direct: true })));
    this.setState({ busy: false });
  };

  render({ model, onClose }, { people, name, busy }) {
    const drop = (id) => this.setState({ people: people.filter((person) => person.id !== id) });
    return h(Dialog, { title: t('chats.new'), onClose },
      h('form', { onSubmit: this.submit, class: 'stack' },
        people.length > 0 && h('ul', { class: 'chips', 'aria-label': t('newChat.picked') }, people.map(({ id, username }) =>
          h('li', { key: id },
            h('button', { type: 'button', class: 'chip', 'aria-label': t('remove', { name: username }), onClick: () => drop(id) },
              h(Avatar, { id, name: username, size: 'tiny' }), username, h(Icon, { name: 'close' }))))),
        h(PersonPicker, {
          model,
          label: t(people.length === 0 ? 'newChat.who' : 'newChat.more'),
          without: [model.me.id, ...people.map(({ id }) => id)],
          onPick: (user) => this.setState({ people: [...people, user] }),
        }),
        people.length > 1 && h('label', null, h('span', null, t('newChat.name')),
          h('input', { value: name, maxlength: 100, onInput: (event) => this.setState({ name: event.target.value }) })),
        h('footer', { class: 'dialog-foot' },
          h('button', { type: 'button', onClick: onClose }, t('cancel')),
          h('button', { class: 'primary', disabled: people.length === 0 || busy, 'aria-busy': busy }, t(people.length > 1 ? 'newChat.createGroup' : 'newChat.start')))));
  }
}
