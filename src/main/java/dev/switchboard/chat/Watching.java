package dev.switchboard.chat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Whose presence a {@code chat:join} subscribes to: the participants of each chat that has at most 100, as long as the
 * whole command stays below 2,000 users, so that no one command makes a node listen to more.
 */
final class Watching {

    /** A chat with more participants is joined without their presence. */
    static final int MAX_PARTICIPANTS = 100;

    static final int MAX_USERS = 2000;

    private final Set<String> users = new LinkedHashSet<>();
    private final Set<Members> watched = new HashSet<>();

    Watching(Collection<Members> chats) {
        chats.forEach(this::add);
    }

    private void add(Members members) {
        if (members.ids().size() > MAX_PARTICIPANTS) {
            return;
        }
        Set<String> more = new HashSet<>(members.ids());
        more.removeAll(users);
        if (users.size() + more.size() <= MAX_USERS) {
            users.addAll(members.ids());
            watched.add(members);
        }
    }

    List<String> users() {
        return new ArrayList<>(users);
    }

    /** Whether the presence of all its participants is told. */
    boolean covers(Members members) {
        return watched.contains(members);
    }
}
