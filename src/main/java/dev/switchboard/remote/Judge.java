package dev.switchboard.remote;

import dev.switchboard.backend.BackEnd;
import dev.switchboard.backend.BackEndConfig;
import dev.switchboard.backend.Call;
import dev.switchboard.backend.Reply;
import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.config.Reloadable;
import dev.switchboard.config.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One of the decisions that a back end is asked for: how it is asked, and what is decided while it does not answer. Safe from
 * any thread; lives as long as the node.
 */
final class Judge {

    private static final JsonObject PRESETS = new JsonObject().put("timeout", "2s");
    private static final int MAX_ERROR = 1_000;

    private final Vertx vertx;
    private final BackEnd backEnd;
    private final boolean allowsWhenAway;

    /**
     * @param decision {@code connect}, {@code join} or {@code message}
     * @param document the whole configuration
     * @param isAnswer whether a JSON object is an answer to this question
     */
    Judge(Vertx vertx, String decision, Reloadable<Settings> document, Predicate<Reply> isAnswer) {
        this.vertx = vertx;
        this.backEnd = new BackEnd(
                vertx,
                "decide." + decision,
                document.map(now -> BackEndConfig.from(now.at("decide").at(decision), PRESETS)),
                isAnswer);
        this.allowsWhenAway =
                "allow".equals(document.get().at("decide").at(decision).text("whenAway"));
    }

    /**
     * Asks; fails with a {@link Failure} if the back end is away and that is no consent.
     *
     * @param id of the request, the same if it is repeated
     * @param latest when whoever asks has no use for the answer any more
     * @param read reads an answer; throws the refusal
     * @param unasked what is decided without the back end
     */
    <T> Future<T> ask(
            String id, JsonObject question, Deadline latest, Function<JsonObject, T> read, Supplier<T> unasked) {
        Deadline own = Deadline.in(backEnd.config().timeout());
        Deadline deadline = own.remainingNanos() < latest.remainingNanos() ? own : latest;
        return backEnd.ask(Call.of(vertx, backEnd.name(), id, question.toBuffer(), deadline, true))
                .transform(asked -> asked.succeeded()
                        ? Future.<T>future(promise ->
                                promise.complete(read.apply(asked.result().body())))
                        : away(asked.cause(), unasked));
    }

    private <T> Future<T> away(Throwable cause, Supplier<T> unasked) {
        backEnd.metrics().decidedAlone(allowsWhenAway);
        if (allowsWhenAway) {
            return Future.succeededFuture(unasked.get());
        }
        // TIMEOUT would say that the command may have been carried out, which it was not.
        Failure failure = cause instanceof Failure known && known.code() == ErrorCode.PAYLOAD_TOO_LARGE
                ? known
                : Failure.unavailable("the service that decides this does not answer");
        return Future.failedFuture(failure);
    }

    /** The refusal in an answer of {@code {allow, code?, error?}}; null if it allows. */
    static @Nullable Failure refusal(JsonObject answer) {
        if (Boolean.TRUE.equals(answer.getValue("allow"))) {
            return null;
        }
        String code = CommandAnswer.isCode(answer.getValue("code")) ? answer.getString("code") : "FORBIDDEN";
        String error =
                CommandAnswer.isText(answer.getValue("error"), MAX_ERROR) ? answer.getString("error") : "refused";
        return Failure.ofBackEnd(code, error);
    }

    /** Whether it is an answer to one question; a refusal may have a status of 4xx, as that of a command may. */
    static boolean isVerdict(Reply reply) {
        return reply.body().getValue("allow") instanceof Boolean allows && (reply.isSuccess() || !allows);
    }

    Future<Void> close() {
        return backEnd.close();
    }
}
