import { onScopeDispose, ref, shallowRef, toValue, watch } from 'vue';
import { Timeline } from './timeline.js';

/** The state of the connection: `connecting`, `open`, `waiting` or `closed`. */
export function useHubState(hub) {
  const state = ref(hub.state);
  onScopeDispose(hub.on('state', () => {
    state.value = hub.state;
  }));
  return state;
}

/**
 * A chat and its newest messages, as refs: `{chat, messages, unsent, loading, hasMore, older()}`. The id may be a ref. The
 * chat stays joined when the component goes, so that coming back misses nothing; `chat.value.close()` leaves it.
 */
export function useChat(hub, chatId) {
  const view = { chat: shallowRef(), messages: shallowRef([]), unsent: shallowRef([]), loading: ref(true), hasMore: ref(false) };
  let timeline;
  const show = () => {
    if (timeline) {
      view.messages.value = timeline.messages;
      view.loading.value = timeline.loading;
      view.hasMore.value = timeline.hasMore;
    }
  };
  const waiting = () => {
    view.unsent.value = hub.outbox.of(toValue(chatId));
  };
  watch(() => toValue(chatId), (id) => {
    timeline?.close();
    view.chat.value = hub.chat(id);
    timeline = new Timeline(view.chat.value, () => queueMicrotask(show));
    waiting();
  }, { immediate: true });
  const stop = hub.on('outbox', waiting);
  onScopeDispose(() => {
    stop();
    timeline.close();
  });
  return { ...view, older: () => timeline.older() };
}

/** The states of these users by id, kept current. */
export function usePresence(hub, userIds) {
  const states = ref({});
  onScopeDispose(hub.presence.on('status', (state) => {
    if (toValue(userIds).includes(state.userId)) {
      states.value = { ...states.value, [state.userId]: state };
    }
  }));
  watch(() => toValue(userIds), (ids) => hub.presence.watch(ids).catch(() => {
    // Without a connection in time; they are watched with the next one.
  }), { immediate: true });
  return states;
}
