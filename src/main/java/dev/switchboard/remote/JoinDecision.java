package dev.switchboard.remote;

import dev.switchboard.backend.CallIds;
import dev.switchboard.backend.Reply;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import dev.switchboard.config.Reloadable;
import dev.switchboard.config.Settings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code decide.join}: which topics a user may join. The topics of one join are one request, and each is asked about once for
 * the same user and roles while its answer counts. Safe from any thread; lives as long as the node.
 */
final class JoinDecision {

    private static final Set<Topic.Kind> ASKED = Set.of(Topic.Kind.CHAT, Topic.Kind.ROOM, Topic.Kind.CHANNEL);
    private static final int BATCH = 500;

    private final Judge judge;
    private final Remembered<Question, Verdict> answers;

    /** What an answer depends on, beside the user. */
    private record Question(Set<String> roles, Topic topic) {}

    /**
     * A decision.
     *
     * @param refusal null for a consent
     * @param counts whether the back end made it
     */
    private record Verdict(@Nullable Failure refusal, boolean counts) implements Remembered.Answer {

        private static final Verdict UNASKED = new Verdict(null, false);
    }

    JoinDecision(Vertx vertx, Reloadable<Settings> document) {
        this.judge = new Judge(vertx, "join", document, JoinDecision::isAnswer);
        this.answers = new Remembered<>(ConnectDecision.cacheFor(document.get(), "join"), System::nanoTime);
    }

    private static boolean isAnswer(Reply reply) {
        return reply.body().getValue("answers") instanceof JsonArray answers
                && (reply.isSuccess() || !answers.isEmpty())
                && answers.stream()
                        .allMatch(one -> one instanceof JsonObject answer
                                && answer.getValue("topic") instanceof String
                                && answer.getValue("allow") instanceof Boolean allows
                                && (reply.isSuccess() || !allows));
    }

    Future<Map<Topic, Failure>> ask(Caller caller, Collection<Topic> topics) {
        Map<Topic, Future<Verdict>> asked = new HashMap<>();
        Map<Topic, Promise<Verdict>> unknown = new HashMap<>();
        for (Topic topic : topics) {
            if (ASKED.contains(topic.kind()) && !asked.containsKey(topic)) {
                Question question = new Question(caller.roles(), topic);
                Future<Verdict> known = answers.find(caller.id(), question);
                if (known == null) {
                    Promise<Verdict> promise = Promise.promise();
                    unknown.put(topic, promise);
                    known = answers.put(caller.id(), question, promise::future);
                }
                asked.put(topic, known);
            }
        }
        request(caller, unknown);
        return Future.join(List.copyOf(asked.values())).transform(answered -> Future.succeededFuture(refusals(asked)));
    }

    private static Map<Topic, Failure> refusals(Map<Topic, Future<Verdict>> asked) {
        Map<Topic, Failure> refusals = new HashMap<>();
        asked.forEach((topic, answer) -> {
            if (answer.failed()) {
                refusals.put(
                        topic,
                        answer.cause() instanceof Failure failure
                                ? failure
                                : Failure.of(ErrorCode.INTERNAL, "internal error"));
            } else {
                Failure refusal = answer.result().refusal();
                if (refusal != null) {
                    refusals.put(topic, refusal);
                }
            }
        });
        return refusals;
    }

    private void request(Caller caller, Map<Topic, Promise<Verdict>> unknown) {
        List<Topic> topics = new ArrayList<>(unknown.keySet());
        for (int from = 0; from < topics.size(); from += BATCH) {
            requestPart(caller, topics.subList(from, Math.min(topics.size(), from + BATCH)), unknown);
        }
    }

    private void requestPart(Caller caller, List<Topic> topics, Map<Topic, Promise<Verdict>> unknown) {
        JsonArray names = new JsonArray(topics.stream().map(Topic::name).toList());
        JsonObject body = new JsonObject()
                .put("decide", "join")
                .put("caller", AskedBy.of(caller))
                .put("topics", names);
        judge.ask(CallIds.random(), body, Deadline.NONE, answer -> read(answer, topics), Map::<String, Verdict>of)
                .onComplete(answered -> topics.forEach(topic -> {
                    Promise<Verdict> promise = Objects.requireNonNull(unknown.get(topic));
                    if (answered.failed()) {
                        promise.fail(answered.cause());
                    } else {
                        promise.complete(answered.result().getOrDefault(topic.name(), Verdict.UNASKED));
                    }
                }));
    }

    /** A topic that the answer leaves out is refused. */
    private static Map<String, Verdict> read(JsonObject body, List<Topic> topics) {
        Map<String, Verdict> verdicts = new HashMap<>();
        topics.forEach(topic -> verdicts.put(
                topic.name(), new Verdict(Failure.forbidden("nothing was decided about this topic"), false)));
        JsonArray answers = body.getJsonArray("answers");
        for (int i = 0; i < answers.size(); i++) {
            JsonObject answer = answers.getJsonObject(i);
            verdicts.put(answer.getString("topic"), new Verdict(Judge.refusal(answer), true));
        }
        return verdicts;
    }

    void forget(String user) {
        answers.forget(user);
    }

    Future<Void> close() {
        return judge.close();
    }
}
