package dev.switchboard.storage.vertx;

import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.internal.SqlConnectionInternal;
import java.util.Optional;

/** Finds what is under a connection to PostgreSQL. Stateless; any thread. */
final class Sockets {

    private Sockets() {}

    /** The connection's own socket, also of a pooled one; empty with another client than Vert.x's. */
    static Optional<SocketConnectionBase> of(SqlConnection connection) {
        return connection instanceof SqlConnectionInternal internal
                        && internal.unwrap().unwrap() instanceof SocketConnectionBase socket
                ? Optional.of(socket)
                : Optional.empty();
    }
}
