// Two people with the page of the poll example: node poll.mjs '{"page":"http://…/poll.html","hub":"http://…","tokens":{"ana":"…","ben":"…"}}'

import assert from 'node:assert/strict';
import { launch, newPage, run } from './browser.mjs';

const { page: address, hub, tokens } = JSON.parse(process.argv[2]);
const browser = await launch(new URL(hub).port);

async function open(token, peer) {
  const page = await newPage(browser);
  await page.goto(`${address}?with=${peer}&hub=${hub}#${token}`);
  await page.locator('#state', { hasText: 'open' }).waitFor();
  return page;
}

const option = (page, text) => page.getByRole('button', { name: text, exact: true }).waitFor();

await run(browser, [
  ['two browsers vote, see the counts, and keep them over a reload', async () => {
    const ana = await open(tokens.ana, 'ben');
    const ben = await open(tokens.ben, 'ana');
    await ana.getByLabel('Question').fill('Lunch?');
    await ana.getByLabel('Options').fill('soup, bread');
    await ana.getByRole('button', { name: 'Ask' }).click();
    await ben.getByRole('button', { name: 'soup: 0' }).click();
    await option(ana, 'soup: 1');
    await ana.getByRole('button', { name: 'bread: 0' }).click();
    await option(ben, 'bread: 1');
    await ben.getByRole('button', { name: 'bread: 1' }).click();
    await option(ana, 'bread: 2');
    await option(ana, 'soup: 0');
    await ben.reload();
    await option(ben, 'bread: 2');
    assert.equal(await ben.getByRole('button', { name: 'bread: 2' }).getAttribute('aria-pressed'), 'true');
    assert.equal(await ben.getByRole('button', { name: 'Close' }).count(), 0, 'only the creator may close it');
    await ana.getByRole('button', { name: 'Close' }).click();
    await ben.getByRole('heading', { name: 'Lunch? (closed)' }).waitFor();
    assert.equal(await ben.getByRole('button', { name: 'soup: 0' }).isDisabled(), true);
    for (const page of [ana, ben]) {
      assert.deepEqual(page.errors, []);
    }
  }],
  ['a refusal is shown with its field', async () => {
    const ana = await open(tokens.ana, 'ben');
    await ana.getByLabel('Question').fill('Tea?');
    await ana.getByLabel('Options').fill('yes');
    await ana.getByRole('button', { name: 'Ask' }).click();
    await ana.getByRole('alert').filter({ hasText: 'options: ' }).waitFor();
  }],
]);
