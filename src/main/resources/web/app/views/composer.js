import { Component, createRef, h } from '../../vendor/preact.js';
import { IconButton } from './parts.js';
import { tried } from './toasts.js';
import { Icon } from './icons.js';

const MAX_TEXT = 20_000;
/** Repeated while the user keeps typing, since the hub ends it after six seconds. */
const TYPING_EVERY_MS = 4_000;
const TYPING_STOPS_MS = 5_000;
const TOUCH = matchMedia('(pointer: coarse)');

/** The message field: Enter sends, Shift+Enter starts a new line, Arrow up edits the last message, Escape cancels. */
export class Composer extends Component {
  input = createRef();

  constructor(props) {
    super(props);
    this.draft = props.model.drafts.of(props.chat);
    this.state = { text: props.editing?.text ?? this.draft };
  }

  componentDidMount() {
    this.grow();
    if (this.props.editing || !TOUCH.matches) {
      this.focusEnd();
    }
  }

  componentDidUpdate(before) {
    this.grow();
    this.follow();
    if (this.props.replyTo && this.props.replyTo !== before.replyTo) {
      this.focusEnd();
    }
  }

  componentWillUnmount() {
    this.stopTyping();
  }

  /** The user goes on writing here what they have written on another device. */
  follow() {
    const { model, chat, editing } = this.props;
    const draft = model.drafts.of(chat);
    if (!editing && draft !== this.draft) {
      this.draft = draft;
      if (draft !== this.state.text) {
        this.setState({ text: draft });
      }
    }
  }

  focusEnd() {
    const input = this.input.current;
    input.focus();
    input.setSelectionRange(input.value.length, input.value.length);
  }

  grow() {
    const input = this.input.current;
    input.style.height = 'auto';
    input.style.height = `${Math.min(input.scrollHeight, 180)}px`;
  }

  write = (event) => {
    const text = event.target.value;
    this.setState({ text });
    if (!this.props.editing) {
      this.keep(text);
      this.typing(text);
    }
  };

  keep(text) {
    const { model, chat } = this.props;
    this.draft = text;
    model.drafts.write(chat, text);
  }

  typing(text) {
    const { model, chat } = this.props;
    clearTimeout(this.typingStops);
    if (!text) {
      this.stopTyping();
      return;
    }
    if (Date.now() - (this.typingSentAt ?? 0) > TYPING_EVERY_MS) {
      this.typingSentAt = Date.now();
      model.chats.type(chat, true);
    }
    this.typingStops = setTimeout(() => this.stopTyping(), TYPING_STOPS_MS);
  }

  stopTyping() {
    clearTimeout(this.typingStops);
    if (this.typingSentAt) {
      this.typingSentAt = undefined;
      this.props.model.chats.type(this.props.chat, false);
    }
  }

  keys = (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && !TOUCH.matches) {
      event.preventDefault();
      this.submit();
    } else if (event.key === 'Escape' && (this.props.replyTo || this.props.editing)) {
      this.props.onDone();
    } else if (event.key === 'ArrowUp' && !this.state.text) {
      event.preventDefault();
      this.props.onEditLast();
    }
  };

  submit = (event) => {
    event?.preventDefault();
    const { model, chat, editing, replyTo, onDone } = this.props;
    const text = this.state.text.trim();
    if (!text) {
      return;
    }
    if (editing) {
      if (text !== editing.text) {
        tried(() => model.chats.edit(editing, text));
      }
    } else {
      this.keep('');
      this.stopTyping();
      model.outbox.add(chat.id, text, { replyTo: replyTo?.id });
      this.setState({ text: '' });
      this.input.current.focus();
    }
    onDone();
  };

  render({ model, chat, replyTo, editing, onDone }, { text }) {
    const about = editing ?? replyTo;
    return h('form', { class: 'composer', onSubmit: this.submit },
      about && h('div', { class: 'composing-about' },
        h(Icon, { name: editing ? 'edit' : 'reply' }),
        h('span', { class: 'preview' }, h('strong', null, editing ? 'Editing ' : `Reply to ${about.sender === model.me.id ? 'yourself' : model.people.name(about.sender)} `), about.text),
        h(IconButton, { icon: 'close', label: editing ? 'Cancel editing' : 'Cancel reply', onClick: onDone })),
      h('div', { class: 'composer-row' },
        h('textarea', {
          id: 'composer',
          ref: this.input,
          rows: 1,
          maxlength: MAX_TEXT,
          value: text,
          placeholder: 'Write a message',
          'aria-label': editing ? 'Edit your message' : `Message to ${model.chats.title(chat)}`,
          onInput: this.write,
          onKeyDown: this.keys,
        }),
        h('button', { class: 'send', disabled: !text.trim(), 'aria-label': editing ? 'Save' : 'Send', title: editing ? 'Save' : 'Send' },
          h(Icon, { name: editing ? 'check' : 'send' }))));
  }
}
