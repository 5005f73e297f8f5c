import { t } from '../../text/text.js';

const BROWSERS = [[/Edg\//, 'Edge'], [/OPR\//, 'Opera'], [/Firefox\//, 'Firefox'], [/Chrome\//, 'Chrome'], [/Safari\//, 'Safari'], [/curl\//, 'curl'], [/node/i, 'Node.js']];
const SYSTEMS = [[/iPhone/, 'iPhone'], [/iPad/, 'iPad'], [/Android/, 'Android'], [/Windows/, 'Windows'], [/Mac OS X/, 'macOS'], [/Linux/, 'Linux']];

/** The browser and system of a user agent, as far as they are known; the beginning of the user agent itself if neither is. */
export function agentName(agent) {
  const of = (known) => known.find(([pattern]) => pattern.test(agent))?.[1];
  const [browser, system] = [of(BROWSERS), of(SYSTEMS)];
  if (browser && system) {
    return t('agent.browserOnSystem', { browser, system });
  }
  return browser ?? system ?? (agent === '-' ? t('agent.unnamed') : agent.slice(0, 60));
}
