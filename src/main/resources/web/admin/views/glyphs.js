import { h } from '../../vendor/preact.js';

/** Drawn like the application's icons, on a 24 by 24 grid in the colour of the text. */
const PATHS = {
  pulse: 'M3 12.500h4l2.500-7 4.500 13 2.500-6H21',
  search: 'M10.800 17.500a6.700 6.700 0 1 0 0-13.400 6.700 6.700 0 0 0 0 13.400ZM15.700 15.700l4.300 4.300',
  route: 'M6 8.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5ZM18 20.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5ZM8.500 6H15a3 3 0 0 1 0 6H9a3 3 0 0 0 0 6h6.500',
  hook: 'M4.500 12h9.500M14 12a3 3 0 1 0 6 0 3 3 0 0 0-6 0ZM4.500 7.500h6M4.500 16.500h6',
  bell: 'M6 10a6 6 0 0 1 12 0c0 5 2 6.500 2 6.500H4S6 15 6 10ZM10 20a2.200 2.200 0 0 0 4 0',
  leave: 'M10 4.500H6A1.500 1.500 0 0 0 4.500 6v12A1.500 1.500 0 0 0 6 19.500h4M14.500 8l4 4-4 4M18 12H9.500',
  yes: 'M5 12.500 9.800 17.300 19 7.500',
  no: 'M6.500 6.500l11 11M17.500 6.500l-11 11',
  warn: 'M12 4.500 21 20H3L12 4.500ZM12 10.500v4M12 17.300v.01',
  unknown: 'M9 9.200a3 3 0 1 1 4.300 2.700c-.9.500-1.300 1-1.300 2.100M12 17.500v.01',
  none: 'M6 12h12',
};

export function Glyph({ name }) {
  return h('svg', { class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true' }, h('path', { d: PATHS[name] }));
}
