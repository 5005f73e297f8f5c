package dev.switchboard.ops;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The health of a node: {@code {status, checks: [{name, status, reason?}]}}. A check is {@code up} or {@code down}; the node is
 * {@code down} if a required check is down, and {@code degraded} if only optional ones are.
 *
 * @param status the status of the node
 * @param checks the outcome of each check
 */
record HealthReport(String status, List<Outcome> checks) {

    private static final long TIMEOUT_MS = 2_000;
    private static final String UP = "up";
    private static final String DEGRADED = "degraded";
    private static final String DOWN = "down";

    /**
     * @param reason why it is down, null if it is up
     */
    record Outcome(String name, boolean required, @Nullable String reason) {

        boolean isUp() {
            return reason == null;
        }

        private JsonObject toJson() {
            JsonObject json = new JsonObject().put("name", name).put("status", isUp() ? UP : DOWN);
            return isUp() ? json : json.put("reason", reason);
        }
    }

    /** Runs all checks concurrently, each with a timeout of two seconds. */
    static Future<HealthReport> of(List<HealthCheck> checks) {
        List<Future<Outcome>> outcomes = checks.stream().map(HealthReport::run).toList();
        return Future.all(outcomes).map(done -> summary(done.list()));
    }

    private static HealthReport summary(List<Outcome> outcomes) {
        boolean down = outcomes.stream().anyMatch(outcome -> outcome.required() && !outcome.isUp());
        boolean allUp = outcomes.stream().allMatch(Outcome::isUp);
        return new HealthReport(down ? DOWN : (allUp ? UP : DEGRADED), outcomes);
    }

    private static Future<Outcome> run(HealthCheck check) {
        return check.probe()
                .get()
                .timeout(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .map(answer -> new Outcome(check.name(), check.required(), null))
                .otherwise(cause -> new Outcome(check.name(), check.required(), reason(cause)));
    }

    private static String reason(Throwable cause) {
        if (cause instanceof TimeoutException) {
            return "no answer within " + TIMEOUT_MS + " ms";
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    boolean isReady() {
        return !status.equals(DOWN);
    }

    JsonObject toJson() {
        JsonArray list = new JsonArray();
        checks.forEach(outcome -> list.add(outcome.toJson()));
        return new JsonObject().put("status", status).put("checks", list);
    }
}
