import { Component, h } from '../../vendor/preact.js';
import { t } from '../../text/text.js';
import { ChatList } from './chat-list.js';
import { Conversation } from './conversation.js';
import { NewChat } from './new-chat.js';
import { Empty } from './parts.js';
import { go, pathTo } from './route.js';

/** The list of chats and the open chat. */
export class ChatsPlace extends Component {
  keys = (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'k') {
      event.preventDefault();
      this.setState({ starting: true });
    }
  };

  componentDidMount() {
    document.addEventListener('keydown', this.keys);
  }

  componentWillUnmount() {
    document.removeEventListener('keydown', this.keys);
  }

  render({ model, id, at }, { starting }) {
    const chat = id && model.chats.get(id);
    const start = () => this.setState({ starting: true });
    return h('main', { id: 'main', class: 'chats-place', tabindex: -1 },
      h(ChatList, { model, openId: id, onStart: start }),
      chat
        ? h(Conversation, { key: id, model, chat, at })
        : h('section', { key: 'none', class: 'pane', 'aria-label': t('chat.title') }, id && model.chats.listed ? h(Gone, { model, id }) : h(NoneOpen, { model, start })),
      starting && h(NewChat, {
        model,
        onClose: () => this.setState({ starting: false }),
        onMade: (chatId) => {
          this.setState({ starting: false });
          go('chats', chatId);
        },
      }));
  }
}

function NoneOpen({ model, start }) {
  if (!model.chats.listed) {
    return null;
  }
  const none = model.chats.all.length === 0;
  return h(Empty, {
    icon: 'chats',
    title: t(none ? 'chats.start' : 'chats.pick'),
    words: t(none ? 'chats.startWords' : 'chats.pickWords'),
  },
  h('button', { type: 'button', class: 'primary', onClick: start }, t('chats.new')),
  h('small', { class: 'hint' }, h('kbd', null, 'Ctrl'), ' ', h('kbd', null, 'K')));
}

/** What was written and not sent is still there to be copied. */
function Gone({ model, id }) {
  const unsent = model.outbox.of(id);
  return h(Empty, { icon: 'chats', level: 1, title: t('chat.gone'), words: t('chat.goneWords') },
    unsent.length > 0 && h('section', { class: 'unsent' },
      h('h2', null, t('message.notSent')),
      h('ul', null, unsent.map((entry) => h('li', { key: entry.id, class: 'card' },
        h('p', { class: 'words' }, entry.text),
        h('button', { type: 'button', class: 'link', onClick: () => model.outbox.discard(entry.id) }, t('message.discard')))))),
    h('a', { class: 'button primary', href: pathTo('chats') }, t('chats.back')));
}
