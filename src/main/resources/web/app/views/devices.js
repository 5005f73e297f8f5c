import { Component, h } from '../../vendor/preact.js';
import { t } from '../../text/text.js';
import { ENDPOINTS } from '../model/endpoints.js';
import { agentName } from './agent.js';
import { dayWords, timeOfDay } from './format.js';
import { Icon } from './icons.js';

/** The delay between a change of the connection and loading the list. */
const SETTLES_MS = 300;

/** The user's current connections. */
export class Devices extends Component {
  componentDidMount() {
    this.seen = this.link;
    this.load();
  }

  componentDidUpdate() {
    if (this.props.model.link.state === 'open' && this.link !== this.seen) {
      this.load();
    }
    this.seen = this.link;
  }

  get link() {
    const { state, endpoint } = this.props.model.link;
    return `${endpoint} ${state}`;
  }

  componentWillUnmount() {
    clearTimeout(this.timer);
  }

  load() {
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      const devices = await this.props.model.devices().catch(() => undefined);
      this.setState({ devices });
    }, SETTLES_MS);
  }

  render(props, { devices }) {
    return devices && h('section', { class: 'card' },
      h('h2', null, t('devices.title')),
      h('ul', { class: 'people' }, devices.map(({ id, endpoint, userAgent, kind, openedAt }) =>
        h('li', { key: id, class: 'person' },
          h('span', { class: 'notice-icon' }, h(Icon, { name: kind })),
          h('span', { class: 'person-text' },
            h('strong', null, agentName(userAgent)),
            h('span', { class: 'quiet' }, t('devices.since', { endpoint: ENDPOINTS[endpoint]?.label ?? endpoint, day: dayWords(openedAt), time: timeOfDay(openedAt) })))))));
  }
}
