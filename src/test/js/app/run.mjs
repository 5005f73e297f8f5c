// Runs every scenario against two nodes of a hub and prints `ok <name>` or `not ok <name>: <why>` for each; on standard error, how
// long it took. With LONG=1 also those that take minutes: the walks through every page and dialog, and the long lists.
// usage: node run.mjs '{"nodes":["http://…","http://…"],"pids":[1,2],"endpoints":["websocket"],"serviceToken":"…","adminToken":"…","mailPort":3}' [part of a name]

import { Mailbox } from './mailbox.mjs';
import { launch } from './people.mjs';
import { scenarios } from './scenarios.mjs';

/** The text of a page, for the failure report. */
const textOf = async (page) => `[${page.url()}] ${await page.locator('body').innerText().catch(String)}`;

const hub = JSON.parse(process.argv[2]);
hub.mailbox = new Mailbox(hub.mailPort);
const wanted = process.argv[3] ?? '';
const usual = await launch();
const whole = await launch({ whole: true });
const all = scenarios(hub).filter(([name, , needs]) => name.includes(wanted) && (process.env.LONG === '1' || !needs?.long));
for (const [name, run, needs] of all) {
  const began = performance.now();
  const browser = needs?.whole ? whole : usual;
  try {
    await run(browser);
    console.log(`ok ${name}`);
  } catch (failure) {
    const report = [String(failure.stack), ...await Promise.all(browser.contexts().flatMap((context) => context.pages()).map(textOf))];
    console.log(`not ok ${name}: ${report.join('\n').replaceAll(/\s*\n\s*/g, ' | ')}`);
  }
  console.error(`${((performance.now() - began) / 1000).toFixed(1)} s: ${name}`);
  await Promise.all(browser.contexts().map((context) => context.close()));
}
await Promise.all([usual.close(), whole.close()]);
hub.mailbox.close();
