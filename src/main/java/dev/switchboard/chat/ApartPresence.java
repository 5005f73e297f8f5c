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
import java.util.List;
import java.util.Map;

/**
 * Shows two users to each other as offline, and from then on nothing more of each other's presence, since one blocks the
 * other. Keeps nothing; safe from any thread.
 */
final class ApartPresence {

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

    /** When the users were last seen, as others see it; those of whom that is not known are left out. */
    Future<Map<String, Instant>> seen(List<String> users) {
        return states.of(users, null, ApartUsers.NONE).map(found -> {
            Map<String, Instant> seen = new HashMap<>();
            found.forEach((userId, state) -> {
                String last = state.getString("lastSeen");
                if (!"offline".equals(state.getString("status"))) {
                    seen.put(userId, clock.now());
                } else if (last != null) {
                    seen.put(userId, Instant.parse(last));
                }
            });
            return seen;
        });
    }

    /** Succeeds once every node has carried it out. */
    Future<Void> part(String userId, String other) {
        return Future.all(end(userId, other), end(other, userId)).mapEmpty();
    }

    /** What one shows the other: as if the user had gone offline. The other's subscriptions then end without a word. */
    private Future<Void> end(String userId, String other) {
        return blocks.apart(other, List.of(userId)).compose(apart -> {
            JsonObject state = apart.shown(new JsonObject().put("userId", userId));
            return apart.contains(userId)
                    ? publisher
                            .publishConfirmed(Publication.ephemeral(Topic.presence(userId), EVENT, state)
                                    .with(Scope.onlyFor(other).thenEvicting(other)))
                            .recover(ChatRefusals::unconfirmed)
                    : Future.succeededFuture();
        });
    }
}
