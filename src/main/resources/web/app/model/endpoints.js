import { t } from '../../text/text.js';

/** The ways to the hub from which the user may choose; the values are those of the client's option `endpoint`. */
export const ENDPOINTS = {
  auto: { label: t('endpoint.auto'), detail: t('endpoint.autoWords') },
  websocket: { label: t('endpoint.websocket'), detail: t('endpoint.websocketWords') },
  socketio: { label: t('endpoint.socketio'), detail: t('endpoint.socketioWords') },
  bridge: { label: t('endpoint.bridge'), detail: t('endpoint.bridgeWords') },
};

export const DEFAULT_ENDPOINT = 'auto';
