package dev.switchboard.log.group;

import dev.switchboard.idempotency.KeyUse;
import dev.switchboard.idempotency.ManyKeys;
import dev.switchboard.idempotency.ManyKeys.Earlier;
import dev.switchboard.idempotency.ManyKeys.Kept;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keys of the units of one transaction: read by one statement, written by one. Used on one event loop. */
final class GroupKeys {

    private final ManyKeys store;
    private final List<KeyUse> uses = new ArrayList<>();
    private final List<Kept> kept = new ArrayList<>();
    private Map<KeyUse, Earlier> found = Map.of();

    GroupKeys(ManyKeys store) {
        this.store = store;
    }

    void add(@Nullable KeyUse use) {
        if (use != null) {
            uses.add(use);
        }
    }

    Future<?> read(SqlConnection tx) {
        return store.find(tx, uses).onSuccess(known -> found = known);
    }

    /** What was kept with the key; throws {@code CONFLICT} if it came with other content. */
    Optional<JsonObject> earlier(@Nullable KeyUse use) {
        Earlier earlier = use == null ? null : found.get(use);
        return earlier == null || earlier.isExpired()
                ? Optional.empty()
                : Optional.of(earlier.answerTo(Objects.requireNonNull(use)));
    }

    void keep(@Nullable KeyUse use, JsonObject answer) {
        if (use != null) {
            kept.add(new Kept(use, answer));
        }
    }

    Future<?> write(SqlConnection tx) {
        List<KeyUse> expired =
                kept.stream().map(Kept::use).filter(found::containsKey).toList();
        return store.keep(tx, kept, expired);
    }
}
