import { useEffect, useState, useSyncExternalStore } from 'react';
import { Timeline } from './timeline.js';

/** The state of the connection: `connecting`, `open`, `waiting` or `closed`. */
export function useHubState(hub) {
  return useSyncExternalStore((changed) => hub.on('state', changed), () => hub.state, () => 'connecting');
}

/**
 * A chat and its newest messages: `{chat, messages, unsent, loading, hasMore, older()}`. The chat stays joined when the
 * component goes, so that coming back misses nothing; `chat.close()` leaves it.
 */
export function useChat(hub, chatId) {
  const [view, setView] = useState({ messages: [], loading: true, hasMore: false });
  const [unsent, setUnsent] = useState([]);
  useEffect(() => {
    const timeline = new Timeline(hub.chat(chatId), () => {
      // The first change comes before the constructor has returned.
      queueMicrotask(() => setView({ messages: timeline.messages, loading: timeline.loading, hasMore: timeline.hasMore, timeline }));
    });
    const waiting = () => setUnsent(hub.outbox.of(chatId));
    const stop = hub.on('outbox', waiting);
    waiting();
    return () => {
      stop();
      timeline.close();
    };
  }, [hub, chatId]);
  return { ...view, chat: hub.chat(chatId), unsent, older: () => view.timeline?.older() };
}

/** The states of these users by id, kept current. */
export function usePresence(hub, userIds) {
  const [states, setStates] = useState({});
  const key = JSON.stringify(userIds);
  useEffect(() => {
    const ids = JSON.parse(key);
    const stop = hub.presence.on('status', (state) => ids.includes(state.userId)
      && setStates((known) => ({ ...known, [state.userId]: state })));
    hub.presence.watch(ids).catch(() => {
      // Without a connection in time; they are watched with the next one.
    });
    return stop;
  }, [hub, key]);
  return states;
}
