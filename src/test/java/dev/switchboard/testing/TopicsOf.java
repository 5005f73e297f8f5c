package dev.switchboard.testing;

import dev.switchboard.gateway.connection.Connection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a connection is in, for tests: asked where it is written, on the connection's event loop. */
public final class TopicsOf {

    private TopicsOf() {}

    /** The names of the topics that the connection is in. */
    public static List<String> connection(Connection connection) {
        CompletableFuture<List<String>> topics = new CompletableFuture<>();
        connection.loop().execute(() -> topics.complete(connection.memberships().names()));
        return topics.join();
    }
}
