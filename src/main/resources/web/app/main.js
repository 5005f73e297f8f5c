import { h, render } from '../vendor/preact.js';
import { Model } from './model/model.js';
import { App } from './views/app.js';
import { watchAttention } from './views/attention.js';

const { nodes, accounts } = document.body.dataset;
const others = nodes.split(' ').filter((node) => node && node !== location.origin);
const model = new Model([location.origin, ...others]);

let drawing = false;

/** However much has changed, it is drawn once, and before the next frame; in a hidden tab there are no frames. */
function redraw() {
  if (!drawing) {
    drawing = true;
    const draw = () => {
      drawing = false;
      render(h(App, { model, accounts: accounts === 'true' }), document.getElementById('app'));
    };
    if (document.hidden) {
      setTimeout(draw, 100);
    } else {
      requestAnimationFrame(draw);
    }
  }
}

model.onChange(redraw);
globalThis.addEventListener('hashchange', redraw);
watchAttention(model);
redraw();
model.start();
