import { Component, h } from '../../vendor/preact.js';
import { t } from '../../text/text.js';
import { failureText } from '../../text/failure.js';

/** Asks the hub now and again while the page is seen, and draws what `show(answer, first)` returns; `first` is its first answer. */
export class Polled extends Component {
  componentDidMount() {
    this.poll();
  }

  componentWillUnmount() {
    this.ended = true;
    clearTimeout(this.timer);
  }

  poll = async () => {
    if (!document.hidden) {
      try {
        const answer = await this.props.ask();
        this.setState(({ first = answer }) => ({ answer, first, trouble: undefined }));
      } catch (failure) {
        this.setState({ trouble: failureText(failure) });
      }
    }
    if (!this.ended) {
      this.timer = setTimeout(this.poll, this.props.everyMs);
    }
  };

  render({ show }, { answer, first, trouble }) {
    return h('div', null,
      trouble && h('p', { role: 'alert' }, trouble),
      answer ? show(answer, first) : !trouble && h('p', { class: 'quiet', role: 'status' }, t('console.loading')));
  }
}
