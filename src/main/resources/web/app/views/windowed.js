import { Component, createRef, h } from '../../vendor/preact.js';

/** So many rows are drawn above and below the screen. */
const MARGIN = 12;
/** The height of a row until one is measured, in pixels. */
const ROW = 66;

/**
 * A list of rows of the same height, of which there may be thousands: those near the screen are drawn, and the one with the
 * focus. Screen readers get the place of each in the whole list. The arrow keys, Home and End move through it.
 * `items` have an `id`; `row(item)` draws one, with a link that takes the focus. It scrolls in the nearest `scroller`, a selector.
 */
export class Windowed extends Component {
  list = createRef();
  height = ROW;
  state = { from: 0, to: 3 * MARGIN };

  componentDidMount() {
    this.scroller = this.list.current.closest(this.props.scroller);
    this.scroller.addEventListener('scroll', this.look, { passive: true });
    this.watch = new ResizeObserver(this.look);
    this.watch.observe(this.scroller);
    this.look();
  }

  componentDidUpdate() {
    const { wanted } = this;
    if (wanted) {
      this.wanted = undefined;
      this.link(wanted)?.focus();
    }
    this.look();
  }

  componentWillUnmount() {
    this.scroller.removeEventListener('scroll', this.look);
    this.watch.disconnect();
  }

  link(id) {
    return [...this.list.current.children].find(({ dataset }) => dataset.id === id)?.querySelector('a');
  }

  /** Draws other rows if others are near the screen. */
  look = () => {
    const list = this.list.current;
    // No row is drawn where the list has become much shorter.
    const drawn = list.firstElementChild ? list.firstElementChild.getBoundingClientRect().height : this.height;
    if (drawn === 0 || this.scroller.clientHeight === 0) {
      // The list is not on the screen.
      return;
    }
    const above = this.scroller.getBoundingClientRect().top - list.getBoundingClientRect().top;
    const from = Math.max(0, Math.floor(above / drawn) - MARGIN);
    const to = Math.max(0, Math.ceil((above + this.scroller.clientHeight) / drawn) + MARGIN);
    if (drawn !== this.height || from !== this.state.from || to !== this.state.to) {
      this.height = drawn;
      this.setState({ from, to });
    }
  };

  keys = (event) => {
    const { items } = this.props;
    const at = items.findIndex(({ id }) => id === this.state.focused);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined && at >= 0) {
      event.preventDefault();
      if (items[to]) {
        this.wanted = items[to].id;
        this.setState({ focused: items[to].id });
      }
    }
  };

  focusIn = (event) => this.setState({ focused: event.target.closest('li')?.dataset.id });

  focusOut = (event) => this.list.current.contains(event.relatedTarget) || this.setState({ focused: undefined });

  render({ items, row, ...more }, { from, to, focused }) {
    const { height } = this;
    return h('ul', {
      ...more, class: `windowed ${more.class}`, scroller: undefined, ref: this.list, style: { height: `${items.length * height}px` },
      onKeyDown: this.keys, onFocusIn: this.focusIn, onFocusOut: this.focusOut,
    },
    items.flatMap((item, at) => ((at >= from && at < to) || item.id === focused ? h('li', {
      key: item.id, 'data-id': item.id, 'aria-setsize': items.length, 'aria-posinset': at + 1, style: { top: `${at * height}px` },
    }, row(item)) : [])));
  }
}
