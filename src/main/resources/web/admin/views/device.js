import { t } from '../../text/text.js';

const BROWSERS = [[/Edg\//, 'Edge'], [/OPR\//, 'Opera'], [/Chrome\//, 'Chrome'], [/Firefox\//, 'Firefox'], [/Safari\//, 'Safari'], [/curl\//, 'curl'], [/node/i, 'Node.js']];
const SYSTEMS = [[/iPhone|iPad/, 'iOS'], [/Android/, 'Android'], [/Windows/, 'Windows'], [/Mac OS X/, 'macOS'], [/Linux/, 'Linux']];

/** The browser and system of a user agent; the user agent itself if they are unknown. */
export function device(agent) {
  const of = (known) => known.find(([pattern]) => pattern.test(agent))?.[1];
  const [browser, system] = [of(BROWSERS), of(SYSTEMS)];
  if (browser && system) {
    return t('console.device.browserOnSystem', { browser, system });
  }
  return browser ?? system ?? (agent === '-' ? t('console.device.unnamed') : agent.slice(0, 40));
}
