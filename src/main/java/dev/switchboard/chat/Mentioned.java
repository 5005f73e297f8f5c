package dev.switchboard.chat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is written because of whom a message mentions. Its sender is never among them.
 *
 * @param seq the message's position
 * @param people those for whom it counts from now on
 * @param removed those for whom it no longer counts
 * @param notice the notification to those who are mentioned for the first time, null for none
 */
record Mentioned(UUID chatId, long seq, List<String> people, List<String> removed, @Nullable MentionNotice notice) {

    Mentioned {
        people = List.copyOf(people);
        removed = List.copyOf(removed);
    }

    /**
     * Of a message that is new, or was edited; null if there is nothing to write.
     *
     * @param before whom it mentioned before
     * @param reached the participants who get it and do not block its sender
     * @param notified those of whom it is known that they were notified of it
     */
    static @Nullable Mentioned of(Message message, Mentions before, List<String> reached, Set<String> notified) {
        List<String> removed = before.without(message.mentions());
        List<String> added = message.mentions().without(before);
        if (added.isEmpty() && removed.isEmpty()) {
            return null;
        }
        Set<String> reachable = new HashSet<>(reached);
        List<String> people = added.stream()
                .filter(id -> !id.equals(message.sender()) && reachable.contains(id))
                .toList();
        List<String> fresh =
                people.stream().filter(id -> !notified.contains(id)).toList();
        return new Mentioned(message.chatId(), message.seq(), people, removed, notice(message, fresh));
    }

    private static @Nullable MentionNotice notice(Message message, List<String> users) {
        return users.isEmpty()
                ? null
                : new MentionNotice(
                        UUID.randomUUID(), message.chatId(), message.id(), message.seq(), message.sender(), users);
    }
}
