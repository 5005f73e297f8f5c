package dev.switchboard.storage.postgres;

import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;

/**
 * What a new connection says of its server.
 *
 * @param inRecovery whether it is a standby
 * @param readOnly whether it refuses writes
 * @param pooled whether a pooler answers in its place: it then names another process than the one that runs a statement
 * @param version such as 150004
 * @param encoding of the database, such as UTF8
 */
public record ServerState(boolean inRecovery, boolean readOnly, boolean pooled, int version, String encoding) {

    private static final String ASK =
            """
            select pg_backend_pid() as pid, pg_is_in_recovery() as recovery,
                current_setting('transaction_read_only') as read_only, current_setting('server_version_num') as version,
                current_setting('server_encoding') as encoding""";

    /** In the simple protocol, which leaves nothing behind in a pooler. */
    static Future<ServerState> of(SqlConnection connection) {
        return connection.query(ASK).execute().map(rows -> {
            Row row = rows.iterator().next();
            return new ServerState(
                    row.getBoolean("recovery"),
                    row.getString("read_only").equals("on"),
                    row.getInteger("pid") != PgConnection.cast(connection).processId(),
                    Integer.parseInt(row.getString("version")),
                    row.getString("encoding"));
        });
    }

    String access() {
        return readOnly ? "read-only" : "read-write";
    }
}
