import { h, render } from '../vendor/preact.js';
import { Model } from './model/model.js';
import { App } from './views/app.js';
import { watchAttention } from './views/attention.js';
import { keepFocus } from './views/focus.js';

const { nodes, accounts, openid, links } = document.body.dataset;
const others = nodes.split(' ').filter((node) => node && node !== location.origin);
const model = new Model([location.origin, ...others], { accounts: accounts === 'true', links: links === 'true' });

const LONGEST_FRAME_MS = 100;

const root = document.getElementById('app');
let drawing = false;

/** Draws once with the next frame, however much has changed; or by a timer, since a hidden page gets no frames. */
function redraw() {
  if (!drawing) {
    drawing = true;
    requestAnimationFrame(draw);
    setTimeout(draw, LONGEST_FRAME_MS);
  }
}

function draw() {
  if (drawing) {
    drawing = false;
    render(h(App, { model, accounts: accounts === 'true', openId: openid === 'true' }), root);
  }
}

model.onChange(redraw);
globalThis.addEventListener('hashchange', redraw);
// A file that is dropped beside a chat must not replace the page; text may be dropped into fields.
['dragover', 'drop'].forEach((name) => globalThis.addEventListener(name, (event) => {
  if (event.dataTransfer.types.includes('Files')) {
    event.preventDefault();
  }
}));
// What the page has painted so far; Preact would leave it there.
root.replaceChildren();
watchAttention(model);
keepFocus();
redraw();
model.start();
