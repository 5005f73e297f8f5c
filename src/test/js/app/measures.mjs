// What the browser itself measures of a page, by its debugging protocol.

/** A session of the protocol with the page. */
const session = (page) => page.context().newCDPSession(page);

/** Opens the address as on a processor so many times slower; milliseconds until something is painted, and until `selector` is there. */
export async function openSlowed(page, address, times, selector) {
  const protocol = await session(page);
  await protocol.send('Emulation.setCPUThrottlingRate', { rate: times });
  await page.addInitScript((wanted) => {
    const found = () => {
      if (document.querySelector(wanted)) {
        globalThis.foundAt ??= performance.now();
      } else {
        requestAnimationFrame(found);
      }
    };
    requestAnimationFrame(found);
  }, selector);
  await page.goto(address);
  await page.waitForFunction(() => globalThis.foundAt, null, { timeout: 120_000 });
  const [painted, found] = await page.evaluate(() => [performance.getEntriesByName('first-contentful-paint')[0].startTime, globalThis.foundAt]);
  await protocol.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await protocol.detach();
  return { painted: Math.round(painted), found: Math.round(found) };
}

/** The bytes of the page's live objects, and how many nodes of documents there are. */
export async function weigh(page) {
  const protocol = await session(page);
  await protocol.send('HeapProfiler.collectGarbage');
  await protocol.send('Performance.enable');
  const { metrics } = await protocol.send('Performance.getMetrics');
  await protocol.detach();
  const of = (wanted) => metrics.find(({ name }) => name === wanted).value;
  return { bytes: of('JSHeapUsedSize'), nodes: of('Nodes') };
}
