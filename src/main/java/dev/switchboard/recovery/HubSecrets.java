package dev.switchboard.recovery;

import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.util.Base64;

/** Secrets that all nodes share. The first request for a name makes its secret. Safe from any thread. */
final class HubSecrets {

    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String MAKE =
            "insert into hub_secret (name, value) values ($1, $2) on conflict (name) do nothing";
    private static final String READ = "select value from hub_secret where name = $1";

    private final Postgres postgres;

    HubSecrets(Postgres postgres) {
        this.postgres = postgres;
    }

    /** 32 random bytes in base64. */
    Future<String> of(String name) {
        return read(name)
                .compose(rows -> rows.size() > 0
                        ? Future.succeededFuture(rows)
                        : postgres.query(MAKE, Tuple.of(name, random())).compose(made -> read(name)))
                .map(rows -> rows.iterator().next().getString(0));
    }

    private Future<RowSet<Row>> read(String name) {
        return postgres.query(READ, Tuple.of(name));
    }

    private static String random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
