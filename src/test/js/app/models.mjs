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

    ['messages that come while a page is loaded leave no hole before them', async (browser) => {
      const found = await inPage(browser, async (base) => {
        const { MOST, Timeline } = await import(new URL('model/timeline.js', base).href);
        const page = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => ({ id: `m${from + index}`, seq: from + index }));
        const seqs = ({ messages, hasNewer }) => `${messages.map(({ seq }) => seq).join()}${hasNewer ? ' and newer' : ''}`;

        const unread = new Timeline();
        unread.expect();
        page(8, 9).forEach((message) => unread.add(message));
        unread.extend(page(1, 3), { hasOlder: false, hasNewer: true });
        const opened = seqs(unread);
        unread.extend(page(4, 8), { hasNewer: false });

        // The events of this connection are behind the page.
        const newest = new Timeline();
        newest.add(page(2, 2)[0]);
        newest.extend(page(5, 7), { hasOlder: true, hasNewer: false });
        page(3, 8).forEach((message) => newest.add(message));

        const many = new Timeline();
        page(3, MOST + 6).forEach((message) => many.add(message));
        many.extend(page(1, 2), { hasOlder: false, hasNewer: false });
        const early = seqs(many);
        many.extend(page(3, 7), { hasNewer: false });
        return { opened, read: seqs(unread), newest: seqs(newest), early, many: many.messages.length, more: many.hasNewer };
      });
      assert.deepEqual(found, {
        opened: '1,2,3 and newer',
        read: '1,2,3,4,5,6,7,8,9',
        newest: '5,6,7,8',
        early: '1,2 and newer',
        many: 326,
        more: false,
      });
    }],

    ['what comes while a list is loaded stays in it, and what was read before a reload is sent after it', async (browser) => {
      const found = await inPage(browser, async (base) => {
        const load = (name) => import(new URL(`model/${name}.js`, base).href);
        const [{ Chats }, { Notices }, { Todos }] = await Promise.all(['chats', 'notices', 'todos'].map(load));
        const settled = () => new Promise((resolve) => setTimeout(resolve, 10));
        const answers = [];
        const asks = { request: () => new Promise((resolve) => answers.push(resolve)) };

        const todo = (id, version = 1) => ({ id, version, createdAt: id, completed: version > 1 });
        const todos = new Todos(asks, () => {});
        const listing = todos.list();
        answers.pop()({ todos: [todo('3'), todo('2')], cursor: 'more' });
        await settled();
        todos.events['todo:created'](todo('4'));
        todos.events['todo:completed'](todo('2', 2));
        todos.events['todo:deleted']({ id: '3' });
        answers.pop()({ todos: [todo('1')], cursor: null });
        await listing;
        const listed = () => todos.all.map(({ id, completed }) => `${id}${completed ? ' done' : ''}`);
        const firstTime = listed();
        // Without the events in between.
        const anew = todos.list();
        answers.pop()({ todos: [todo('1')], cursor: null });
        await anew;

        const notice = (id, readAt = null) => ({ id, readAt });
        const notices = new Notices(asks, () => {}, () => {});
        notices.events.notification(notice('a'));
        const again = notices.list();
        notices.events.notification(notice('b'));
        notices.events['notification:state']({ unread: 1, readIds: ['a'] });
        answers.pop()({ notifications: [notice('a')], unread: 1 });
        await again;

        localStorage.setItem('switchboard.read.me/chat', '7');
        localStorage.setItem('switchboard.read.another/chat', '9');
        const read = [];
        const hub = { state: 'waiting', user: { id: 'me' }, request: async (name, { chatId, seq }) => read.push(`${name} ${chatId} ${seq}`) };
        const chats = new Chats(hub, {}, () => {}, () => {});
        chats.resume();
        await settled();
        const kept = localStorage.getItem('switchboard.read.me/chat');
        hub.state = 'open';
        chats.resume();
        await settled();
        const left = Object.keys(localStorage).filter((key) => key.startsWith('switchboard.read.'));
        return {
          firstTime, anew: listed(), notices: notices.all.map(({ id, readAt }) => `${id}${readAt ? ' read' : ''}`), unread: notices.unread, kept, read, left,
        };
      });
      assert.deepEqual(found, {
        firstTime: ['4', '2 done', '1'],
        anew: ['1'],
        notices: ['b', 'a read'],
        unread: 1,
        kept: '7',
        read: ['message:read chat 7'],
        left: [],
      });
    }],
  ];
}
