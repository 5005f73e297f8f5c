import { Component, h } from '../../vendor/preact.js';
import { listed } from '../../text/lists.js';
import { t } from '../../text/text.js';
import { ENDPOINTS } from '../model/endpoints.js';
import { capitalised } from './format.js';
import { Icon } from './icons.js';

const KINDS = ['computer', 'tablet', 'phone', 'other'];
/** A change of status is an event; a change of devices is not, so devices are polled. */
const POLL_MS = 30_000;
const SETTLES_MS = 300;

/** One icon for each kind of device on which a user is connected, with a text alternative. */
export function Connected({ devices = [] }) {
  const kinds = KINDS.filter((kind) => devices.some((device) => device.kind === kind));
  const words = t('devices.connected', { devices: deviceWords(devices) });
  return kinds.length > 0 && h('span', { class: 'connected', role: 'img', 'aria-label': words, title: words },
    kinds.map((kind) => h(Icon, { key: kind, name: kind })));
}

/** `Computer by WebSocket, 2 × phone by Socket.IO`: each is a connection, and each tab has its own. */
export function deviceWords(devices) {
  const counts = new Map();
  for (const { kind, endpoint } of devices) {
    const device = t(`device.${KINDS.includes(kind) ? kind : 'other'}`, { endpoint: ENDPOINTS[endpoint]?.label ?? endpoint });
    counts.set(device, (counts.get(device) ?? 0) + 1);
  }
  const words = [...counts].sort().map(([device, times]) => (times > 1 ? t('devices.several', { times, device }) : device));
  return capitalised(listed(words));
}

/** Keeps the devices of the other participants current while the chat is visible. */
export class DeviceWatch extends Component {
  componentDidMount() {
    this.timer = setInterval(this.look, POLL_MS);
    document.addEventListener('visibilitychange', this.look);
    this.componentDidUpdate();
  }

  /** A change of somebody's status suggests that their devices changed. */
  componentDidUpdate() {
    const { model, chat } = this.props;
    const now = [model.link.state, ...chat.others.map((id) => model.people.of(id).status)].join(' ');
    if (now !== this.seen) {
      clearTimeout(this.settling);
      this.settling = setTimeout(this.look, SETTLES_MS);
    }
    this.seen = now;
  }

  componentWillUnmount() {
    clearInterval(this.timer);
    clearTimeout(this.settling);
    document.removeEventListener('visibilitychange', this.look);
  }

  /** A failure is ignored, since the next poll is soon. */
  look = () => {
    const { model, chat } = this.props;
    if (!document.hidden && model.link.state === 'open' && chat.others.length > 0) {
      model.people.look(chat).catch(() => {});
    }
  };

  render() {
    return null;
  }
}
