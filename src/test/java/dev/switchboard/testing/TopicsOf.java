package dev.switchboard.testing;

import dev.switchboard.gateway.connection.Connection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The topics of a connection, for tests: read on the connection's event loop. */
public final class TopicsOf {

    private TopicsOf() {}

    /** The names of the connection's topics. */
    public static List<String> connection(Connection connection) {
        CompletableFuture<List<String>> topics = new CompletableFuture<>();
        connection.loop().execute(() -> topics.complete(connection.memberships().names()));
        return topics.join();
    }
}
