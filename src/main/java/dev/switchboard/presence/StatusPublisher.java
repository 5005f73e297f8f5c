package dev.switchboard.presence;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Scope;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import io.vertx.core.json.JsonObject;

/** Says {@code userStatus} to those who subscribed to a user. Keeps nothing; safe from any thread. */
final class StatusTeller {

    private static final String EVENT = "userStatus";

    private final Publisher publisher;

    StatusTeller(Publisher publisher) {
        this.publisher = publisher;
    }

    /** Says on this node alone what its own routing table has seen; each node does the same for its listeners. */
    void tellNode(PresenceState state) {
        publisher.publishOnNode(publication(Topic.presence(state.userId()), state));
    }

    /** Says everywhere what a user has chosen, if it alters what is seen, and answers the user. */
    Answer tell(StatusChange change) {
        if (change.self().equals(change.after())) {
            tellOthers(change, Scope.ALL);
        } else {
            // The others are told offline; the user's own devices must not believe it.
            tellOthers(change, Scope.exceptUser(change.self().userId()));
            publisher.publish(publication(Topic.user(change.self().userId()), change.self()));
        }
        return Answer.of(new JsonObject().put("state", change.self().toJson()));
    }

    private void tellOthers(StatusChange change, Scope scope) {
        if (!change.after().equals(change.before())) {
            publisher.publish(publication(Topic.presence(change.after().userId()), change.after())
                    .with(scope));
        }
    }

    private static Publication publication(Topic topic, PresenceState state) {
        return Publication.ephemeral(topic, EVENT, state.toJson());
    }
}
