package dev.switchboard.audit;

import dev.switchboard.bus.AuditAct;
import dev.switchboard.bus.Caller;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * Adds entries to the table {@code audit} in the transaction of the act itself: both are stored or neither is, so while
 * PostgreSQL is away such an act is refused. The caller logs the line once the transaction is committed: {@link
 * AuditAct#log}. Stateless.
 */
public final class AuditLog {

    private static final String ADD =
            "insert into audit (actor, action, target, address, node, detail) values ($1, $2, $3, $4, $5, $6)";

    private AuditLog() {}

    /**
     * The act as an entry of this transaction.
     *
     * @param caller who acts
     * @param node the node that carries it out
     */
    public static Future<Void> add(SqlConnection tx, Caller caller, String node, AuditAct act) {
        Tuple values = Tuple.of(actor(caller), act.action(), act.target(), caller.address(), node)
                .addValue(act.detail().encode());
        return tx.preparedQuery(ADD).execute(values).mapEmpty();
    }

    /** Null for the hub itself. */
    static @Nullable String actor(Caller caller) {
        return caller.id().isEmpty() ? null : caller.id();
    }
}
