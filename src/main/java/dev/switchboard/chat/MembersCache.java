package dev.switchboard.chat;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Remembers the participants of active chats. Sending a message reads them from the store only if the version here is not
 * the chat's; typing accepts an entry that is a few seconds old, and an older one only while the store is away. Bounded by
 * the number of ids it holds. Used on one event loop; lives as long as its verticle.
 */
final class MembersCache {

    /** The most participants it remembers, over all chats. */
    static final int MAX_IDS = 200_000;

    /** How old an entry may be to decide by it alone. */
    static final Duration FRESH = Duration.ofSeconds(5);

    private record Entry(Members members, long knownAt) {

        private int weight() {
            return members.ids().size() + 1;
        }
    }

    private final Cache<UUID, Entry> entries;
    private final LongSupplier nanoTime;

    MembersCache(int maxIds, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.entries = Caffeine.newBuilder()
                .maximumWeight(maxIds)
                .weigher((UUID chatId, Entry entry) -> entry.weight())
                // On the event loop itself: eviction is a few steps, a task for another thread costs more.
                .executor(Runnable::run)
                .build();
    }

    /** The participants last known, however old. */
    Optional<Members> known(UUID chatId) {
        return Optional.ofNullable(entries.getIfPresent(chatId)).map(Entry::members);
    }

    /** The participants if they were learned less than {@link #FRESH} ago. */
    Optional<Members> fresh(UUID chatId) {
        return Optional.ofNullable(entries.getIfPresent(chatId))
                .filter(entry -> nanoTime.getAsLong() - entry.knownAt() < FRESH.toNanos())
                .map(Entry::members);
    }

    /** Remembers the participants unless a later version is known. */
    void put(UUID chatId, Members members) {
        Entry before = entries.getIfPresent(chatId);
        if (before == null || before.members().version() <= members.version()) {
            entries.put(chatId, new Entry(members, nanoTime.getAsLong()));
        }
    }

    void forget(UUID chatId) {
        entries.invalidate(chatId);
    }
}
