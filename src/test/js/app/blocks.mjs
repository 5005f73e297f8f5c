import assert from 'node:assert/strict';

/** The scenarios about blocked people, by name. */
export function blockScenarios({ pair, eventually, first }) {
  const about = async ({ page }) => {
    await page.getByRole('button', { name: 'About this chat' }).click();
    return page.getByRole('dialog');
  };

  return [
    ['a person is blocked from the dialog about a chat and unblocked from the list, and is not told', async (browser) => {
      const [ana, ben] = await pair(browser, 'websocket');
      await ana.send('before');
      await ben.openChat(ana.name);
      await ben.receives('before');
      const dialog = await about(ana);
      await dialog.getByRole('button', { name: `Block ${ben.name}` }).click();
      const question = dialog.getByRole('group', { name: `Block ${ben.name}?` });
      await question.getByRole('button', { name: 'Cancel' }).press('Enter');
      await eventually('the focus is back', () => dialog.getByRole('button', { name: `Block ${ben.name}` })
        .evaluate((button) => button === document.activeElement));
      await dialog.getByRole('button', { name: `Block ${ben.name}` }).click();
      await question.getByRole('button', { name: 'Block', exact: true }).click();
      await dialog.getByRole('button', { name: `Unblock ${ben.name}` }).waitFor();
      await ana.page.keyboard.press('Escape');
      await ana.page.locator('.conversation-head').getByText('Blocked').waitFor();

      await ben.send('are you there?');
      await eventually('it is sent', async () => await ben.log.getByText('not sent yet').count() === 0);
      await ana.send('after');
      await ben.receives('after');
      assert.deepEqual(await ben.texts(3), ['before', 'are you there?', 'after']);
      assert.deepEqual(await ana.texts(2), ['before', 'after']);

      const other = await ana.device(first);
      await other.page.getByRole('link', { name: 'You', exact: true }).click();
      const blocked = other.page.locator('section', { has: other.page.getByRole('heading', { name: 'Blocked people' }) });
      await blocked.getByRole('button', { name: `Unblock ${ben.name}` }).click();
      await blocked.getByText('You have blocked nobody.').waitFor();
      await eventually('the focus stays in the list', () => blocked.getByRole('heading')
        .evaluate((heading) => heading === document.activeElement));
      await ben.send('and now?');
      await ana.receives('and now?');
      assert.deepEqual(await ana.texts(3), ['before', 'after', 'and now?']);
      await Promise.all([ana.leave(), ben.leave(), other.leave()]);
    }],
  ];
}
