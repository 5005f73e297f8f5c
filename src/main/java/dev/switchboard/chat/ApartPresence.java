package dev.switchboard.chat;

import dev.switchboard.bus.ApartUsers;
import dev.switchboard.bus.HubClock;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Scope;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Shows two users to each other as offline, and from then on nothing more of each other's presence, since one blocks the
 * other. Keeps nothing; safe from any thread.
 */
final class ApartPresence {

    /**
     * The presence of users, as others see it.
     *
     * @param seen when they were last seen; those of whom that is not known are left out
     * @param there those who are known to look other than offline
     */
    record Before(Map<String, Instant> seen, Set<String> there) {}

    private static final String EVENT = "userStatus";

    private final PresenceStates states;
    private final BlockStore blocks;
    private final Publisher publisher;
    private final HubClock clock;

    ApartPresence(PresenceStates states, BlockStore blocks, Publisher publisher, HubClock clock) {
        this.states = states;
        this.blocks = blocks;
        this.publisher = publisher;
        this.clock = clock;
    }

    /** The users' presence as others see it. */
    Future<Before> before(List<String> users) {
        return states.of(users, null, ApartUsers.NONE).map(found -> {
            Map<String, Instant> seen = new HashMap<>();
            Set<String> there = new HashSet<>();
            found.forEach((userId, state) -> {
                String last = state.getString("lastSeen");
                if (!"offline".equals(state.getString("status"))) {
                    seen.put(userId, clock.now());
                    there.add(userId);
                } else if (last != null) {
                    seen.put(userId, Instant.parse(last));
                }
            });
            return new Before(seen, there);
        });
    }

    /**
     * Succeeds once every node has carried it out.
     *
     * @param there those of the two who did not look offline to the other until now
     */
    Future<Void> part(String userId, String other, Set<String> there) {
        return Future.all(end(userId, other, there.contains(userId)), end(other, userId, there.contains(other)))
                .mapEmpty();
    }

    /**
     * The other's subscriptions of a user's presence end without a word. Before that the user goes offline for the other, but
     * not one who looked offline: to come at that moment, it would say that the user is there and blocks.
     */
    private Future<Void> end(String userId, String other, boolean there) {
        return blocks.apart(other, List.of(userId)).compose(apart -> {
            JsonObject state = apart.shown(new JsonObject().put("userId", userId));
            return apart.contains(userId)
                    ? publisher
                            .publishConfirmed(Publication.ephemeral(Topic.presence(userId), EVENT, state)
                                    .with(Scope.onlyFor(there ? other : Scope.NOBODY)
                                            .thenEvicting(other)))
                            .recover(ChatRefusals::unconfirmed)
                    : Future.succeededFuture();
        });
    }
}
