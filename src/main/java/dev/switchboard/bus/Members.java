package dev.switchboard.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Who is in which topic, asked and changed over all nodes: for back ends over REST, for answers of concerns over HTTP, and
 * for concerns in Java. Safe from any thread.
 *
 * @param hub asks the nodes
 */
public record Members(HubCommands hub) {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Those of the cluster that the node belongs to. */
    @ConcernApi
    public static Members of(Vertx vertx) {
        return new Members(HubCommands.of(vertx));
    }

    /**
     * Moves connections that are present now, whatever the rules say about clients, and succeeds once each node has done so or
     * has not answered. A move lasts as long as the connection. After a removal the back end is asked again whether the user
     * may join. The audit log names the caller and what moved.
     */
    @ConcernApi
    public Future<Moved> move(Caller caller, Moving moving) {
        return hub.askEach(GatewayCommands.MOVE, caller, moving, Commands.ANSWER_TIMEOUT)
                .map(Moved::of)
                .compose(moved -> hub.commands()
                        .audit()
                        .record(caller, moving.act().with("connections", moved.connections()))
                        .map(moved));
    }

    /**
     * Who is in a topic, in pages.
     *
     * @param after {@link MembersPage#last} of the page before; null for the first one
     * @return fails with {@code UNAVAILABLE} if a node does not say
     */
    @ConcernApi
    public Future<MembersPage> page(Topic topic, @Nullable String after) {
        return hub.askEach(GatewayCommands.USERS, Caller.HUB, new TopicUsers.Question(topic, after), PATIENCE)
                .map(nodes -> {
                    if (!nodes.unanswered().isEmpty()) {
                        throw Failure.unavailable("a node does not say who is in " + topic.name() + "; try again");
                    }
                    return MembersPage.of(nodes.given());
                });
    }
}
