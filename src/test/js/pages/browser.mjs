// A browser for which http://localhost:3000 is the hub of the test, wherever that listens.

import { chromium } from 'playwright-core';

export const HUB = 'http://localhost:3000';
const PATIENCE_MS = 20_000;

export function launch(port) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage', `--host-resolver-rules=MAP localhost:3000 127.0.0.1:${port}`],
  });
}

/** A page in a new context, or in the given one, and the errors in it. */
export async function newPage(where, options = {}) {
  const context = where.newContext ? await where.newContext(options) : where;
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  page.troubles = [];
  page.lines = [];
  page.on('pageerror', (error) => page.troubles.push(String(error.stack)));
  page.on('console', (message) => (message.type() === 'error' ? page.troubles : page.lines).push(message.text()));
  return page;
}

/** Runs each check and prints `ok <name>` or `not ok <name>: <why>`. */
export async function run(browser, checks) {
  for (const [name, check] of checks) {
    try {
      await check();
      console.log(`ok ${name}`);
    } catch (failure) {
      console.log(`not ok ${name}: ${String(failure.stack).replaceAll(/\s*\n\s*/g, ' | ')}`);
    }
    await Promise.all(browser.contexts().map((context) => context.close()));
  }
  await browser.close();
}
