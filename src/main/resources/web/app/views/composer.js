import { Component, createRef, h } from '../../vendor/preact.js';
import { rich, t } from '../../text/text.js';
import { MAX_TEXT } from '../model/drafts.js';
import { MAX_FILES } from '../model/files.js';
import { Chosen } from './attachments.js';
import { announce } from './attention.js';
import { Icon } from './icons.js';
import { composing } from './keys.js';
import { Offers, offered, optionId, typedName } from './mentions.js';
import { IconButton } from './parts.js';
import { toast, tried } from './toasts.js';

/** Repeated while the user keeps typing, since the hub ends it after six seconds. */
const TYPING_EVERY_MS = 4_000;
const TYPING_STOPS_MS = 5_000;
const MOVES = ['ArrowLeft', 'ArrowRight', 'Home', 'End'];
const TOUCH = matchMedia('(pointer: coarse)');

/**
 * The message field: Enter sends, Shift+Enter starts a new line, Arrow up edits the last message, Escape cancels. `@` offers the
 * people of the chat: the arrows choose, Enter and Tab take, Escape closes.
 */
export class Composer extends Component {
  input = createRef();
  picker = createRef();

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
    this.unmounted = true;
  }

  /** The user goes on writing here what they have written on another device. */
  follow() {
    const { model, chat, editing } = this.props;
    const draft = model.drafts.of(chat);
    if (!editing && draft !== this.draft) {
      this.draft = draft;
      if (draft !== this.state.text) {
        this.setState({ text: draft, typed: undefined });
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
    this.take(event.target.value);
    this.offer();
  };

  take(text) {
    this.setState({ text });
    if (!this.props.editing) {
      this.keep(text);
      this.typing(text);
    }
  }

  /** Offers the people whose names begin as typed before the caret. */
  offer = () => {
    const { value, selectionStart } = this.input.current;
    const typed = typedName(value, selectionStart);
    const before = this.state.typed;
    if (typed?.query !== before?.query || typed?.from !== before?.from) {
      this.setState({ typed, active: 0 });
      const { model, chat } = this.props;
      const count = offered(model, chat, typed).length;
      if (count > 0) {
        announce(t('mention.offers', { count }));
      }
    }
  };

  pick = ({ username }) => {
    const { text, typed } = this.state;
    const after = text.slice(typed.from + 1 + typed.query.length);
    const before = `${text.slice(0, typed.from)}@${username}${after.startsWith(' ') ? '' : ' '}`;
    this.take(before + after);
    const caret = before.length + (after.startsWith(' ') ? 1 : 0);
    this.setState({ typed: undefined }, () => this.input.current.setSelectionRange(caret, caret));
  };

  /** Whether the key is for the people who are offered. */
  choose(event) {
    const { model, chat } = this.props;
    const people = offered(model, chat, this.state.typed);
    if (people.length === 0) {
      return false;
    }
    const active = Math.min(this.state.active, people.length - 1);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.setState({ active: (active + step + people.length) % people.length });
    } else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey) {
      this.pick(people[active]);
    } else if (event.key === 'Escape') {
      this.setState({ typed: undefined });
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }

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
    if (composing(event) || this.choose(event)) {
      return;
    }
    if (event.key === 'Enter' && !event.shiftKey && !TOUCH.matches) {
      event.preventDefault();
      this.submit();
    } else if (event.key === 'Escape' && (this.props.replyTo || this.props.editing)) {
      this.props.onDone();
    } else if (event.key === 'ArrowUp' && !this.state.text) {
      event.preventDefault();
      this.props.onEditLast();
    }
  };

  attach(files) {
    const { model, chat } = this.props;
    const left = model.files.add(chat.id, files);
    if (left > 0) {
      toast(t('files.tooMany', { count: MAX_FILES }), 'error');
    }
    this.input.current.focus();
  }

  picked = (event) => {
    this.attach(event.target.files);
    event.target.value = '';
  };

  /** Files are attached; text is pasted as usual, also where an office program gives a picture of it as well. */
  paste = (event) => {
    const { files } = event.clipboardData;
    if (files.length > 0 && !event.clipboardData.types.includes('text/plain') && !this.props.editing) {
      event.preventDefault();
      this.attach(files);
    }
  };

  submit = (event) => {
    event?.preventDefault();
    const { model, chat, editing, replyTo, onDone } = this.props;
    const { busy } = this.state;
    const text = this.state.text.trim();
    const attachments = editing ? [] : model.files.ready(chat.id);
    if ((!text && attachments.length === 0 && !editing?.attachments.length) || text.length > MAX_TEXT || busy || this.isWaiting()) {
      return;
    }
    if (editing) {
      this.save(text);
      return;
    }
    this.keep('');
    this.stopTyping();
    model.outbox.add(chat.id, text, { replyTo: replyTo?.id, ...(attachments.length > 0 && { attachments }) });
    model.files.sent(chat.id);
    this.setState({ text: '', typed: undefined });
    this.input.current.focus();
    onDone();
  };

  /** The edited text stays in the field until the hub has it. The user may leave meanwhile, and edit another message. */
  async save(text) {
    const { model, editing, onDone } = this.props;
    this.setState({ busy: true });
    const saved = text === editing.text || await tried(() => model.chats.edit(editing, text));
    if (this.unmounted) {
      return;
    }
    this.setState({ busy: false });
    if (saved) {
      onDone();
    }
  }

  /** A message goes with all its files, or not yet. */
  isWaiting() {
    const { model, chat, editing } = this.props;
    return !editing && (model.files.isUploading(chat.id) || model.files.hasFailed(chat.id));
  }

  render({ model, chat, replyTo, editing, onDone }, { text, typed, active, busy }) {
    const about = editing ?? replyTo;
    const files = editing ? [] : model.files.of(chat.id);
    const tooMany = text.trim().length - MAX_TEXT;
    const people = offered(model, chat, typed);
    const chosen = Math.min(active, people.length - 1);
    const send = t(editing ? 'save' : 'composer.send');
    const empty = !text.trim() && !files.some(({ file }) => file) && !editing?.attachments.length;
    return h('form', { class: 'composer', onSubmit: this.submit },
      people.length > 0 && h(Offers, { model, people, active: chosen, onPick: this.pick }),
      about && h('div', { class: 'composing-about' },
        h(Icon, { name: editing ? 'edit' : 'reply' }),
        h('span', { class: 'preview' }, aboutWords(model, about, editing)),
        h(IconButton, { icon: 'close', label: t(editing ? 'composer.cancelEdit' : 'composer.cancelReply'), onClick: onDone })),
      tooMany > 0 && h('p', { class: 'form-error', role: 'status' }, t('composer.tooLong', { count: tooMany })),
      h(Chosen, { files, onRemove: (id) => model.files.remove(chat.id, id) }),
      h('div', { class: 'composer-row' },
        !editing && h('input', { type: 'file', multiple: true, hidden: true, ref: this.picker, onChange: this.picked, 'data-picker': '' }),
        !editing && h(IconButton, { icon: 'clip', label: t('composer.attach'), onClick: () => this.picker.current.click() }),
        h('textarea', {
          id: 'composer',
          ref: this.input,
          rows: 1,
          'aria-invalid': tooMany > 0 ? 'true' : undefined,
          value: text,
          readOnly: busy,
          placeholder: t('composer.write'),
          'aria-label': editing ? t('composer.edit') : t('composer.to', { chat: model.chats.title(chat) }),
          'aria-autocomplete': 'list',
          'aria-haspopup': 'listbox',
          ...(people.length > 0 && { 'aria-controls': 'mentions', 'aria-activedescendant': optionId(chosen) }),
          onInput: this.write,
          onClick: this.offer,
          onKeyUp: ({ key }) => MOVES.includes(key) && this.offer(),
          onBlur: () => this.setState({ typed: undefined }),
          onKeyDown: this.keys,
          onPaste: this.paste,
        }),
        h('button', { class: 'send', disabled: empty || tooMany > 0 || this.isWaiting(), 'aria-busy': busy, 'aria-label': send, title: send },
          h(Icon, { name: editing ? 'check' : 'send' }))));
  }
}

/** What is edited or answered, after a mark in bold. */
function aboutWords(model, { sender, text }, editing) {
  if (editing) {
    return rich('composer.about', { what: h('strong', null, t('composer.editing')), text });
  }
  const what = sender === model.me.id ? t('composer.replyToYourself') : t('composer.replyTo', { name: model.people.name(sender) });
  return rich('composer.about', { what: h('strong', null, what), text });
}
