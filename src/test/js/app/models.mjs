import assert from 'node:assert/strict';

/** The scenarios about the models of a page, with a hub that answers as the scenario says; by name. */
export function modelScenarios({ nodes: [first] }) {
  /** Runs `act(base)` in the page of the application, of whose modules `base` is the address. */
  const inPage = async (browser, act) => {
    const page = await browser.newPage();
    await page.goto(first);
    const found = await page.evaluate(act, await page.locator('script[type=module]').evaluate(({ src }) => src));
    await page.context().close();
    return found;
  };

  return [
    ['a draft that is refused stays, names load while others do, and what was read without a connection is sent after it', async (browser) => {
      const found = await inPage(browser, async (base) => {
        const load = (name) => import(new URL(`model/${name}.js`, base).href);
        const [{ Chats }, { Drafts }, { People }] = await Promise.all(['chats', 'drafts', 'people'].map(load));
        const settled = () => new Promise((resolve) => setTimeout(resolve, 10));
        const found = {};

        let asked = 0;
        localStorage.setItem('switchboard.draft.me/long', 'x'.repeat(20_001));
        localStorage.setItem('switchboard.draft.me/refused', 'half a thought');
        const refuse = async () => {
          asked += 1;
          throw Object.assign(new Error('refused'), { retryable: false });
        };
        const drafts = new Drafts({ state: 'open', user: { id: 'me' } }, { set: refuse }, () => {});
        drafts.open('me');
        drafts.flush();
        await settled();
        drafts.flush();
        await settled();
        found.drafts = [drafts.of({ id: 'long' }).length, drafts.of({ id: 'refused' }), asked];

        const answers = [];
        const requested = [];
        const people = new People({
          request: (name, { ids }) => {
            requested.push(ids.join());
            return new Promise((resolve) => answers.push(() => resolve({ users: ids.map((id) => ({ id, username: id, displayName: id })) })));
          },
        }, () => {});
        for (const name of ['ana', 'ben', 'cleo']) {
          people.name(name);
          await settled();
          if (name === 'ben') {
            answers[0]();
            await settled();
          }
        }
        found.requested = requested;

        const hub = {
          state: 'waiting',
          user: { id: 'me' },
          read: [],
          reads: { ana: 2 },
          chat: () => {},
          chats: { get: async () => ({ id: 'chat', seq: 9, readSeq: 0, unread: 0, mentions: 0, participants: [], reads: hub.reads }) },
          request: async (name, { seq }) => {
            hub.read.push(seq);
            return {};
          },
        };
        const chats = new Chats(hub, people, () => {}, () => {});
        chats.events['chat:created'](await hub.chats.get());
        await settled();
        hub.reads = { ana: 5 };
        const chat = chats.get('chat');
        chats.look(chat);
        chats.markRead(chat, 7);
        await new Promise((resolve) => setTimeout(resolve, 400));
        found.readWithout = [...hub.read];
        hub.state = 'open';
        chats.resume();
        await settled();
        chats.resume();
        await settled();

        // Its messages are there, and its read marks are not.
        hub.request = (name) => (name === 'message:history' ? Promise.resolve({ messages: [], hasMore: false }) : new Promise(() => {}));
        Object.assign(chat, { landing: true, unreadFrom: 5 });
        chats.open(chat);
        await settled();
        found.landing = chat.landing;
        return { ...found, read: hub.read, reads: chat.reads };
      });
      assert.deepEqual(found, {
        drafts: [20_001, 'half a thought', 1],
        requested: ['ana', 'ben', 'cleo'],
        readWithout: [],
        read: [7],
        reads: { ana: 5 },
        landing: false,
      });
    }],
  ];
}
