package dev.switchboard.presence;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Scope;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import io.vertx.core.json.JsonObject;

/** Publishes {@code userStatus} to the subscribers of a user. Keeps nothing; safe from any thread. */
final class StatusPublisher {

    private static final String EVENT = "userStatus";

    private final Publisher publisher;

    StatusPublisher(Publisher publisher) {
        this.publisher = publisher;
    }

    /** Publishes on this node alone what its own routing table has seen; each node does so for its own subscribers. */
    void publishOnNode(PresenceState state) {
        publisher.publishOnNode(publication(Topic.presence(state.userId()), state));
    }

    /** Publishes on all nodes what a user has chosen, if others see a difference, and answers the user. */
    Answer publish(StatusChange change) {
        if (change.self().equals(change.after())) {
            publishToOthers(change, Scope.ALL);
        } else {
            // Others get "offline"; the user's own devices must not.
            publishToOthers(change, Scope.exceptUser(change.self().userId()));
            publisher.publish(publication(Topic.user(change.self().userId()), change.self()));
        }
        return Answer.of(new JsonObject().put("state", change.self().toJson()));
    }

    private void publishToOthers(StatusChange change, Scope scope) {
        if (!change.after().equals(change.before())) {
            publisher.publish(publication(Topic.presence(change.after().userId()), change.after())
                    .with(scope));
        }
    }

    private static Publication publication(Topic topic, PresenceState state) {
        return Publication.ephemeral(topic, EVENT, state.toJson());
    }
}
