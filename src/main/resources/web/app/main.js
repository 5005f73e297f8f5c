import { h, render } from '../vendor/preact.js';
import { Model } from './model/model.js';
import { App } from './views/app.js';
import { watchAttention } from './views/attention.js';

const { nodes, accounts } = document.body.dataset;
const others = nodes.split(' ').filter((node) => node && node !== location.origin);
const model = new Model([location.origin, ...others]);

const LONGEST_FRAME_MS = 100;

let drawing = false;

/** However much has changed, it is drawn once, with the next frame; soon, if there are no frames because nobody looks. */
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
    render(h(App, { model, accounts: accounts === 'true' }), document.getElementById('app'));
  }
}

model.onChange(redraw);
globalThis.addEventListener('hashchange', redraw);
watchAttention(model);
redraw();
model.start();
