package dev.switchboard.chat;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Remembers who is in the chats that are talked in now, the least recently used go first. A message's transaction asks
 * for the participants only if the version here is not the chat's; typing takes what is a few seconds old, and older only
 * while the store is away. Bounded by the number of ids it holds. Used on one event loop; lives as long as its verticle.
 */
final class MembersCache {

    /** The most participants it remembers, over all chats. */
    static final int MAX_IDS = 200_000;
    /** How old an entry may be to decide by it alone. */
    static final Duration FRESH = Duration.ofSeconds(5);

    private record Entry(Members members, long knownAt) {}

    private final Map<UUID, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final int maxIds;
    private final LongSupplier nanoTime;
    private int ids;

    MembersCache(int maxIds, LongSupplier nanoTime) {
        this.maxIds = maxIds;
        this.nanoTime = nanoTime;
    }

    /** What is known, however old. */
    Optional<Members> known(UUID chatId) {
        return Optional.ofNullable(entries.get(chatId)).map(Entry::members);
    }

    /** What was known a moment ago. */
    Optional<Members> fresh(UUID chatId) {
        Entry entry = entries.get(chatId);
        return entry != null && nanoTime.getAsLong() - entry.knownAt() < FRESH.toNanos()
                ? Optional.of(entry.members())
                : Optional.empty();
    }

    void put(UUID chatId, Members members) {
        Entry before = entries.get(chatId);
        if (before != null && before.members().version() > members.version()) {
            return;
        }
        forget(chatId);
        entries.put(chatId, new Entry(members, nanoTime.getAsLong()));
        ids += weight(members);
        shrink();
    }

    void forget(UUID chatId) {
        Entry before = entries.remove(chatId);
        if (before != null) {
            ids -= weight(before.members());
        }
    }

    private void shrink() {
        Iterator<Entry> eldest = entries.values().iterator();
        while (ids > maxIds) {
            ids -= weight(eldest.next().members());
            eldest.remove();
        }
    }

    private static int weight(Members members) {
        return members.ids().size() + 1;
    }
}
