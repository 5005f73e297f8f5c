import { h } from '../../vendor/preact.js';
import { t } from '../../text/text.js';
import { fileSize } from './format.js';
import { Icon } from './icons.js';
import { IconButton } from './parts.js';

/** An image is shown within a square of so many pixels. */
const MAX_SIDE = 320;
const FILE = /^\/api\/files\/[0-9a-f-]{36}$/;
const IMAGES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** What is attached to a message: images of known size, other files, and links that were sent as they are. */
export function Attachments({ attachments }) {
  return attachments.map((attachment) => {
    const { url, fileId, type, width } = attachment;
    if (!fileId || !FILE.test(url)) {
      return h('a', { key: url, class: 'attachment', href: safe(url), target: '_blank', rel: 'noopener noreferrer' }, attachment.name || url);
    }
    return width && IMAGES.includes(type) ? h(Image, { key: fileId, ...attachment }) : h(File, { key: fileId, ...attachment });
  });
}

/** Another user's link is followed only if it is a web address. */
function safe(url) {
  return /^https?:/i.test(url) ? url : undefined;
}

/** It takes its room before it is loaded, so that nothing moves when it comes. */
function Image({ url, name, width, height }) {
  const scale = Math.min(1, MAX_SIDE / Math.max(width, height));
  const style = { width: `${Math.max(24, Math.round(width * scale))}px`, aspectRatio: `${width} / ${height}` };
  return h('a', { class: 'image', style, href: url, target: '_blank', rel: 'noopener noreferrer' },
    h('img', { src: url, alt: name, width, height, loading: 'lazy', decoding: 'async' }));
}

function File({ url, name, size }) {
  return h('a', { class: 'file', href: url, download: name },
    h(Icon, { name: 'file' }),
    h('span', { class: 'file-text' }, h('bdi', { class: 'preview' }, name), h('small', { class: 'quiet' }, fileSize(size))));
}

/** The files that go with the next message. */
export function Chosen({ files, onRemove }) {
  return files.length > 0 && h('ul', { class: 'chosen', 'aria-label': t('files.toSend') }, files.map(({ id, name, size, file, error }) =>
    h('li', { key: id, class: `chosen-file ${error ? 'failed' : ''}` },
      h(Icon, { name: error ? 'warning' : 'file' }),
      h('span', { class: 'file-text' },
        h('bdi', { class: 'preview' }, name),
        h('small', { class: 'quiet', role: error ? 'alert' : undefined }, error ?? (file ? fileSize(size) : t('files.uploading')))),
      h(IconButton, { icon: 'close', label: t('remove', { name }), onClick: () => onRemove(id) }))));
}
