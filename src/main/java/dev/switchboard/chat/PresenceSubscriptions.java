package dev.switchboard.chat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Whose presence a {@code chat:join} subscribes to: the participants of each chat that has at most 100, up to 2,000 users
 * for the whole command, which bounds the topics that one command makes a node listen to.
 */
final class PresenceSubscriptions {

    /** A chat with more participants is joined without their presence. */
    static final int MAX_PARTICIPANTS = 100;

    static final int MAX_USERS = 2000;

    private final Set<String> users = new LinkedHashSet<>();
    private final Set<Members> covered = new HashSet<>();

    PresenceSubscriptions(Collection<Members> chats) {
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
            covered.add(members);
        }
    }

    List<String> users() {
        return new ArrayList<>(users);
    }

    /** Whether all participants are among {@link #users}. */
    boolean cover(Members members) {
        return covered.contains(members);
    }
}
