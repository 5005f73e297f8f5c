package dev.switchboard.account;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers whom the store knows already, so that a reconnect of thousands costs it nothing. Bounded; used on one event
 * loop; lives as long as its verticle.
 */
final class SeenUsers {

    static final int MAX = 50_000;

    private final Map<String, String> nameOf = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MAX;
        }
    };

    boolean knows(String id, String username) {
        return username.equals(nameOf.get(id));
    }

    void add(String id, String username) {
        nameOf.put(id, username);
    }
}
