package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import dev.switchboard.bus.NotificationCommands.Published;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of a {@link PublishBatch}: one result for each entry, in their order. Immutable.
 *
 * @param results each the outcome, or the {@link Failure} that the entry was refused with
 */
public record PublishResults(@ConcernApi List<AsyncResult<Published>> results) {

    static final Form<PublishResults> FORM = new Form<>(PublishResults::toJson, PublishResults::from);

    private static final String RESULTS = "results";

    public PublishResults {
        results = List.copyOf(results);
    }

    /** {@code {results: [{success: true, published, seqs} or {success: false, error, code, retryable, field?}]}}. */
    private JsonObject toJson() {
        JsonArray written = new JsonArray();
        for (AsyncResult<Published> result : results) {
            written.add(
                    result.succeeded()
                            ? Answer.of(Published.FORM.write().apply(result.result()))
                                    .body()
                            : failureOf(result.cause()).toAnswer());
        }
        return new JsonObject().put(RESULTS, written);
    }

    private static Failure failureOf(Throwable cause) {
        return cause instanceof Failure failure ? failure : Failure.of(ErrorCode.INTERNAL, "internal error");
    }

    private static PublishResults from(JsonObject json) {
        List<AsyncResult<Published>> results = new ArrayList<>();
        for (JsonObject result : new Fields(json).objects(RESULTS)) {
            results.add(
                    Boolean.TRUE.equals(result.getBoolean("success"))
                            ? Future.succeededFuture(Published.FORM.read().apply(result))
                            : Future.failedFuture(Failure.ofAnswer(result)));
        }
        return new PublishResults(results);
    }
}
