import { Component, h } from '../../vendor/preact.js';
import { t } from '../../text/text.js';
import { announce } from './attention.js';
import { currentPassword, Form, newPassword } from './form.js';
import { Dialog } from './parts.js';
import { toast } from './toasts.js';

const RETRY_AFTER_MS = 5_000;

/** What people do with their own account, each in a dialog of its own. */
export class Account extends Component {
  componentDidMount() {
    this.load();
  }

  componentWillUnmount() {
    this.unmounted = true;
    clearTimeout(this.retry);
  }

  /** Again and again until it has come: without it the page does not know what can be changed. */
  load = async () => {
    clearTimeout(this.retry);
    try {
      const { profile } = await this.props.model.account.own();
      this.setState({ profile });
    } catch (failure) {
      if (failure.retryable && !this.unmounted) {
        this.retry = setTimeout(this.load, failure.retryAfterMs ?? RETRY_AFTER_MS);
      }
    }
  };

  open = (dialog) => this.setState({ dialog });

  /** Closes the dialog, and says what has been done. */
  close = (words) => {
    this.setState({ dialog: undefined });
    if (typeof words === 'string') {
      toast(words);
      announce(words);
      this.load();
    }
  };

  render({ model }, { profile, dialog }) {
    const Opened = DIALOGS[dialog];
    const local = model.offers.accounts && profile?.createdAt;
    return h('section', { class: 'card' },
      h('h2', null, t('account.title')),
      h('ul', { class: 'people settings' },
        h(Row, { label: t('account.name'), value: model.people.name(model.me.id), act: () => this.open('name'), action: t('account.changeName') }),
        local && h(Row, { label: t('account.username'), value: profile.username }),
        local && h(Row, { label: t('account.email'), value: emailWords(profile), act: model.offers.links && (() => this.open('email')), action: t('account.changeEmail') }),
        local && h(Row, { label: t('account.password'), act: () => this.open('password'), action: t('account.changePassword') }),
        h(Row, { label: t('account.otherDevices'), act: () => this.open('everywhere'), action: t('account.everywhere') }),
        h('li', { class: 'person' },
          h('span', { class: 'person-text' }, h('strong', null, t('account.data')), h('span', { class: 'quiet' }, t('account.dataWords'))),
          h('a', { class: 'button plain', href: model.account.exportUrl, download: 'switchboard-export.json' }, t('account.download'))),
        local && h(Row, { label: t('account.delete'), act: () => this.open('remove'), action: t('account.deleteAsks'), kind: 'danger-quiet' })),
      Opened && h(Opened, { model, profile, onClose: this.close }));
  }
}

function Row({ label, value, act, action, kind }) {
  return h('li', { class: 'person' },
    h('span', { class: 'person-text' }, h('strong', null, label), value && h('span', { class: 'quiet', dir: 'auto' }, value)),
    act && h('button', { type: 'button', class: kind, onClick: act }, action));
}

function emailWords({ email, emailConfirmed }) {
  if (!email) {
    return t('account.noEmail');
  }
  return emailConfirmed ? email : t('account.emailNotConfirmed', { email });
}

function NameDialog({ model, profile, onClose }) {
  const act = async ({ displayName }) => {
    await model.account.rename(displayName.trim() || null);
    onClose(t('account.nameChanged'));
  };
  return h(Dialog, { title: t('account.yourName'), onClose },
    h(Form, {
      fields: [{ name: 'displayName', label: t('account.name'), note: t('account.nameNote'), maxlength: 64, autocomplete: 'name', dir: 'auto', defaultValue: profile?.displayName ?? '' }],
      action: t('save'),
      act,
    }));
}

function EmailDialog({ model, profile, onClose }) {
  const act = async ({ email, password }) => {
    await model.account.changeEmail(email, password);
    onClose(t('account.linkSent', { email }));
  };
  return h(Dialog, { title: t('account.yourEmail'), onClose },
    h('p', { class: 'quiet' }, t('account.emailWords')),
    h(Form, {
      fields: [
        { name: 'email', label: t('account.email'), type: 'email', required: true, maxlength: 254, autocomplete: 'email', defaultValue: profile?.email ?? '' },
        currentPassword(),
      ],
      username: profile?.username,
      action: t('account.sendLink'),
      act,
    }));
}

function PasswordDialog({ model, profile, onClose }) {
  const act = async ({ current, password }) => {
    await model.account.changePassword(current, password);
    onClose(t('account.passwordChanged'));
  };
  return h(Dialog, { title: t('account.changeYourPassword'), onClose },
    h(Form, { fields: [currentPassword('current'), newPassword], username: profile?.username, action: t('account.changePassword'), act }));
}

function EverywhereDialog({ model, onClose }) {
  return h(Dialog, { title: t('account.everywhereQuestion'), onClose },
    h('p', null, t('account.everywhereWords')),
    h(Form, { fields: [], action: t('account.everywhereDo'), kind: 'danger', act: () => model.signOut({ everywhere: true }) },
      h('button', { type: 'button', autofocus: true, onClick: onClose }, t('cancel'))));
}

function RemoveDialog({ model, profile, onClose }) {
  return h(Dialog, { title: t('account.deleteQuestion'), onClose },
    h('p', null, t('account.deleteWords')),
    h(Form, { fields: [currentPassword()], username: profile?.username, action: t('account.delete'), kind: 'danger', act: ({ password }) => model.deleteAccount(password) },
      h('button', { type: 'button', onClick: onClose }, t('cancel'))));
}

const DIALOGS = { name: NameDialog, email: EmailDialog, password: PasswordDialog, everywhere: EverywhereDialog, remove: RemoveDialog };
