package dev.switchboard.remote;

import dev.switchboard.idempotency.IdempotencyKeys;
import dev.switchboard.idempotency.KeyUse;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of commands that a back end carries out. A key is claimed before the request, so that other content under the same
 * key is refused, and has no answer until there is one: a repeat before that asks the back end again, which knows the request
 * by its id. Keeps nothing; any thread.
 */
final class AnsweredKeys {

    private static final Logger LOG = LoggerFactory.getLogger(AnsweredKeys.class);

    private final Postgres postgres;
    private final IdempotencyKeys keys;

    AnsweredKeys(Postgres postgres) {
        this.postgres = postgres;
        this.keys = new IdempotencyKeys(postgres, IdempotencyKeys.KEPT);
    }

    /** What was kept for the command; empty if it is to be carried out, or was and nobody knows the answer. */
    Future<Optional<JsonObject>> begin(KeyUse key) {
        return postgres.transaction(tx -> keys.claim(tx, key)).map(found -> found.filter(answer -> !answer.isEmpty()));
    }

    /** Keeps the answer; if that fails, a repeat asks the back end. */
    Future<Void> keep(@Nullable KeyUse key, JsonObject answer) {
        if (key == null) {
            return Future.succeededFuture();
        }
        return postgres.transaction(tx -> keys.keep(tx, key, answer))
                .<Void>mapEmpty()
                .recover(failure -> unkept(key, failure));
    }

    /** The command was refused: it may come again with the same key, even with other content. */
    Future<Void> release(@Nullable KeyUse key) {
        return key == null
                ? Future.succeededFuture()
                : keys.release(key).<Void>mapEmpty().recover(failure -> unkept(key, failure));
    }

    private static Future<Void> unkept(KeyUse key, Throwable failure) {
        LOG.warn("the answer to a {} is not kept: {}", key.command(), failure.toString());
        return Future.succeededFuture();
    }
}
