import type { Chat, Hub, Message, PresenceState, State, Unsent } from './switchboard';

export function useHubState(hub: Hub): State;

export function useChat(hub: Hub, chatId: string): {
  chat: Chat;
  messages: Message[];
  unsent: Unsent[];
  loading: boolean;
  hasMore: boolean;
  older(): Promise<void> | undefined;
};

export function usePresence(hub: Hub, userIds: string[]): Record<string, PresenceState>;
