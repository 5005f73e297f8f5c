import type { MaybeRefOrGetter, Ref, ShallowRef } from 'vue';
import type { Chat, Hub, Message, PresenceState, State, Unsent } from './switchboard';

export function useHubState(hub: Hub): Ref<State>;

export function useChat(hub: Hub, chatId: MaybeRefOrGetter<string>): {
  chat: ShallowRef<Chat>;
  messages: ShallowRef<Message[]>;
  unsent: ShallowRef<Unsent[]>;
  loading: Ref<boolean>;
  hasMore: Ref<boolean>;
  older(): Promise<void>;
};

export function usePresence(hub: Hub, userIds: MaybeRefOrGetter<string[]>): Ref<Record<string, PresenceState>>;
