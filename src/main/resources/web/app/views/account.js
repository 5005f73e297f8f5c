import { Component, h } from '../../vendor/preact.js';
import { announce } from './attention.js';
import { currentPassword, Form, newPassword } from './form.js';
import { Dialog } from './parts.js';
import { toast } from './toasts.js';

/** What people do with their own account, each in a dialog of its own. */
export class Account extends Component {
  componentDidMount() {
    this.load();
  }

  load = async () => {
    const { profile } = await this.props.model.account.own().catch(() => ({}));
    this.setState({ profile });
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
      h('h2', null, 'Account'),
      h('ul', { class: 'people settings' },
        h(Row, { label: 'Name', value: model.people.name(model.me.id), act: () => this.open('name'), action: 'Change name' }),
        local && h(Row, { label: 'Username', value: profile.username }),
        local && h(Row, { label: 'E-mail', value: emailWords(profile), act: model.offers.links && (() => this.open('email')), action: 'Change e-mail' }),
        local && h(Row, { label: 'Password', act: () => this.open('password'), action: 'Change password' }),
        h(Row, { label: 'Other devices', act: () => this.open('everywhere'), action: 'Sign out everywhere…' }),
        h('li', { class: 'person' },
          h('span', { class: 'person-text' }, h('strong', null, 'Your data'), h('span', { class: 'quiet' }, 'Profile, chats, messages, todos and alerts as one JSON file')),
          h('a', { class: 'button plain', href: model.account.exportUrl, download: 'switchboard-export.json' }, 'Download')),
        local && h(Row, { label: 'Delete account', act: () => this.open('remove'), action: 'Delete account…', kind: 'danger-quiet' })),
      Opened && h(Opened, { model, profile, onClose: this.close }));
  }
}

function Row({ label, value, act, action, kind }) {
  return h('li', { class: 'person' },
    h('span', { class: 'person-text' }, h('strong', null, label), value && h('span', { class: 'quiet', dir: 'auto' }, value)),
    act && h('button', { type: 'button', class: kind, onClick: act }, action));
}

const emailWords = ({ email, emailConfirmed }) =>
  (email ? `${email}${emailConfirmed ? '' : ' (not confirmed)'}` : 'None');

function NameDialog({ model, profile, onClose }) {
  const act = async ({ displayName }) => {
    await model.account.rename(displayName.trim() || null);
    onClose('Your name is changed.');
  };
  return h(Dialog, { title: 'Your name', onClose },
    h(Form, {
      fields: [{ name: 'displayName', label: 'Name', note: 'Others see it beside your username. Leave it empty for none.', maxlength: 64, autocomplete: 'name', dir: 'auto', defaultValue: profile?.displayName ?? '' }],
      action: 'Save',
      act,
    }));
}

function EmailDialog({ model, profile, onClose }) {
  const act = async ({ email, password }) => {
    await model.account.changeEmail(email, password);
    onClose(`A link is on its way to ${email}. It confirms the address.`);
  };
  return h(Dialog, { title: 'Your e-mail address', onClose },
    h('p', { class: 'quiet' }, 'You sign in with it as well, and it gets the link if you forget your password.'),
    h(Form, {
      fields: [
        { name: 'email', label: 'E-mail', type: 'email', required: true, maxlength: 254, autocomplete: 'email', defaultValue: profile?.email ?? '' },
        currentPassword(),
      ],
      username: profile?.username,
      action: 'Send link',
      act,
    }));
}

function PasswordDialog({ model, profile, onClose }) {
  const act = async ({ current, password }) => {
    await model.account.changePassword(current, password);
    onClose('Your password is changed. Other devices are signed out.');
  };
  return h(Dialog, { title: 'Change your password', onClose },
    h(Form, { fields: [currentPassword('current'), newPassword], username: profile?.username, action: 'Change password', act }));
}

function EverywhereDialog({ model, onClose }) {
  return h(Dialog, { title: 'Sign out everywhere?', onClose },
    h('p', null, 'You are signed out on all devices, this one included.'),
    h(Form, { fields: [], action: 'Sign out everywhere', kind: 'danger', act: () => model.signOut({ everywhere: true }) },
      h('button', { type: 'button', autofocus: true, onClick: onClose }, 'Cancel')));
}

function RemoveDialog({ model, profile, onClose }) {
  return h(Dialog, { title: 'Delete your account?', onClose },
    h('p', null, 'You leave all groups, and your todos and alerts are removed. Others may still see what you wrote, as written by a deleted user. This cannot be undone.'),
    h(Form, { fields: [currentPassword()], username: profile?.username, action: 'Delete account', kind: 'danger', act: ({ password }) => model.deleteAccount(password) },
      h('button', { type: 'button', onClick: onClose }, 'Cancel')));
}

const DIALOGS = { name: NameDialog, email: EmailDialog, password: PasswordDialog, everywhere: EverywhereDialog, remove: RemoveDialog };
