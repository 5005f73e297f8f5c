package dev.switchboard.storage.vertx;

import io.vertx.sqlclient.SqlConnection;

/** Ends connections to PostgreSQL without a word to the server. Stateless; any thread. */
public final class ConnectionCut {

    private ConnectionCut() {}

    /** What is under way on the connection fails now. With another client than ours it fails once the system gives up. */
    public static void cut(SqlConnection dialed) {
        Sockets.of(dialed).ifPresentOrElse(connection -> connection.socket().close(), dialed::close);
    }
}
