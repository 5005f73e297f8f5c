package dev.switchboard.storage.vertx;

import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.internal.SqlConnectionInternal;

/** Ends connections to PostgreSQL without a word to the server. Stateless; any thread. */
public final class ConnectionCut {

    private ConnectionCut() {}

    /** What is under way on the connection fails now. With another client than ours it fails once the system gives up. */
    public static void cut(SqlConnection dialed) {
        if (dialed instanceof SqlConnectionInternal internal
                && internal.unwrap().unwrap() instanceof SocketConnectionBase connection) {
            connection.socket().close();
        } else {
            dialed.close();
        }
    }
}
