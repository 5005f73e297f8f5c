package dev.switchboard.client;

import java.util.Collection;
import java.util.List;

/** Keeps nothing: unsent messages live as long as the client, which has them itself. */
final class MemoryStorage implements OutboxStorage {

    @Override
    public Collection<String> load() {
        return List.of();
    }

    @Override
    public void put(String id, String text) {}

    @Override
    public void remove(String id) {}

    @Override
    public void close() {}
}
