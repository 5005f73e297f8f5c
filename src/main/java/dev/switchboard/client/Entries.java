package dev.switchboard.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The unsent messages in memory and in their storage. Safe from any thread: a lock guards the memory, and the storage is
 * called without it. An entry is sent only after the thread that added it has stored it.
 */
final class Entries {

    private final OutboxStorage storage;
    private final int limit;
    private final Consumer<Throwable> failures;
    private final Map<String, Entry> byId = new LinkedHashMap<>();
    /** Those that their own thread is still storing. */
    private final Set<String> unstored = new HashSet<>();

    private long orders;
    private @Nullable String user;
    private boolean closed;

    Entries(OutboxStorage storage, int limit, Consumer<Throwable> failures) throws IOException {
        this.storage = storage;
        this.limit = limit;
        this.failures = failures;
        List<Entry> found = new ArrayList<>();
        for (String text : storage.load()) {
            try {
                found.add(Entry.parse(text));
            } catch (IOException unreadable) {
                failures.accept(unreadable);
            }
        }
        found.sort(Comparator.comparingLong(Entry::order));
        for (Entry entry : found) {
            byId.put(entry.unsent().id(), entry);
            orders = entry.order();
        }
    }

    synchronized List<Unsent> all() {
        List<Unsent> all = new ArrayList<>();
        byId.values().forEach(entry -> all.add(entry.unsent()));
        return Collections.unmodifiableList(all);
    }

    /**
     * Adds and stores it.
     *
     * @throws LimitReached if there are as many as may be
     */
    Entry add(Unsent unsent) {
        Entry added = insert(unsent);
        Entry written = added;
        Entry current = added;
        do {
            written = current;
            store(written);
            current = settle(written);
        } while (current != written && current != null);
        if (current == null) {
            erase(unsent.id());
        }
        return added;
    }

    private synchronized Entry insert(Unsent unsent) {
        if (closed) {
            throw new IllegalStateException("The client is closed.");
        }
        if (byId.size() >= limit) {
            throw new LimitReached("outbox: " + limit + " messages are not acknowledged");
        }
        Entry entry = new Entry(unsent, ++orders, user, new CompletableFuture<>());
        byId.put(unsent.id(), entry);
        unstored.add(unsent.id());
        return entry;
    }

    /** What must be stored instead: it has got its user meanwhile. Null if it was discarded. */
    private synchronized @Nullable Entry settle(Entry written) {
        String id = written.unsent().id();
        Entry current = byId.get(id);
        if (current == written || current == null) {
            unstored.remove(id);
        }
        return current;
    }

    /** From now on this user writes; what has no user yet is theirs. */
    void own(String userId) {
        adopt(userId).forEach(this::store);
    }

    private synchronized List<Entry> adopt(String userId) {
        user = userId;
        List<Entry> changed = new ArrayList<>();
        byId.replaceAll((id, entry) -> {
            if (entry.user() != null) {
                return entry;
            }
            Entry owned = entry.of(userId);
            if (!unstored.contains(id)) {
                changed.add(owned);
            }
            return owned;
        });
        return changed;
    }

    /** The next of the chat that may be sent; null for none. */
    synchronized @Nullable Entry next(String chatId) {
        for (Entry entry : byId.values()) {
            Unsent unsent = entry.unsent();
            boolean foreign = entry.user() != null && !entry.user().equals(user);
            if (unsent.chatId().equals(chatId) && unsent.error() == null && !foreign) {
                return unstored.contains(unsent.id()) ? null : entry;
            }
        }
        return null;
    }

    /** Notes why the hub has refused it, or that it is to be sent again. Null if it is gone. */
    @Nullable
    Entry mark(String id, @Nullable String error) {
        Entry marked = replace(id, error);
        if (marked != null) {
            store(marked);
        }
        return marked;
    }

    private synchronized @Nullable Entry replace(String id, @Nullable String error) {
        Entry entry = byId.get(id);
        if (entry == null || unstored.contains(id)) {
            return null;
        }
        Entry marked = entry.withError(error);
        byId.put(id, marked);
        return marked;
    }

    /** Forgets it; {@link #erase} removes it from the storage. Null if it is gone already. */
    synchronized @Nullable Entry remove(String id) {
        return byId.remove(id);
    }

    void erase(String id) {
        try {
            storage.remove(id);
        } catch (IOException | RuntimeException failure) {
            failures.accept(failure);
        }
    }

    /** Takes no more, and gives the storage back. Returns those that were left. */
    List<Entry> close() {
        List<Entry> left = leave();
        try {
            storage.close();
        } catch (IOException | RuntimeException failure) {
            failures.accept(failure);
        }
        return left;
    }

    private synchronized List<Entry> leave() {
        closed = true;
        return new ArrayList<>(byId.values());
    }

    private void store(Entry entry) {
        try {
            storage.put(entry.unsent().id(), entry.toText());
        } catch (IOException | RuntimeException failure) {
            failures.accept(failure);
        }
    }
}
