package dev.switchboard.storage;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;

/**
 * What must hold of a new connection to PostgreSQL before it is used: registered by {@link Postgres#onConnect}. It runs on
 * the connection's context, outside a transaction, and leaves none open; the connection is not to be kept.
 */
@FunctionalInterface
public interface ConnectionCheck {

    /** If the future fails, the connection is closed, and what waited for it is {@code UNAVAILABLE}. */
    Future<Void> check(SqlConnection connection);
}
