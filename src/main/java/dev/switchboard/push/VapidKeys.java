package dev.switchboard.push;

import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.security.KeyPair;
import org.jspecify.annotations.Nullable;

/**
 * The hub's {@link VapidKey}: made once, kept in PostgreSQL, the same on every node. Subscriptions are bound to it, so it is
 * never replaced. On its verticle's event loop.
 */
final class VapidKeys {

    private static final String FIND = "select public_key, private_key from push_key";
    private static final String MAKE =
            "insert into push_key (public_key, private_key) values ($1, $2) on conflict do nothing";

    private final Vertx vertx;
    private final Postgres postgres;
    private @Nullable Future<VapidKey> known;

    VapidKeys(Vertx vertx, Postgres postgres) {
        this.vertx = vertx;
        this.postgres = postgres;
    }

    /** Reads it, or makes it; after a failure the next call tries anew. */
    Future<VapidKey> get() {
        Future<VapidKey> found = known;
        if (found == null || found.failed()) {
            found = find().compose(rows -> rows.size() > 0 ? read(rows) : make());
            known = found;
        }
        return found;
    }

    private Future<RowSet<Row>> find() {
        return postgres.query(FIND, Tuple.tuple());
    }

    /** If another node was faster, its key is the one that counts. */
    private Future<VapidKey> make() {
        return vertx.executeBlocking(P256::generate, false)
                .compose(pair -> postgres.query(MAKE, parameters(pair)))
                .compose(made -> find())
                .compose(this::read);
    }

    private static Tuple parameters(KeyPair pair) {
        return Tuple.of(
                Buffer.buffer(P256.encode(pair.getPublic())),
                Buffer.buffer(pair.getPrivate().getEncoded()));
    }

    private Future<VapidKey> read(RowSet<Row> rows) {
        Row row = rows.iterator().next();
        byte[] point = row.getBuffer(0).getBytes();
        byte[] secret = row.getBuffer(1).getBytes();
        return vertx.executeBlocking(() -> new VapidKey(point, secret), false);
    }
}
