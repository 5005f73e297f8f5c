package dev.switchboard.api;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What the console asks of every node's gateway, put together. A node is waited for no longer than a second: the picture is
 * drawn again soon, and a node that does not answer is a part of it. Safe from any thread.
 */
final class AdminQuestions {

    static final String FIGURES = "gateway:figures";
    static final String INSPECT = "gateway:inspect";
    static final String CLOSE = "gateway:close";
    static final String DRAIN = "gateway:drain";

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Commands commands;

    AdminQuestions(Commands commands) {
        this.commands = commands;
    }

    /** {@code {nodes: [{node, …}], unanswered: [node]}}. */
    Future<Answer> figures(Caller caller) {
        return each(caller, FIGURES, new JsonObject()).map(answers -> {
            JsonArray nodes = new JsonArray();
            answers.values().stream().filter(Answer::success).forEach(answer -> nodes.add(fields(answer)));
            return Answer.of(
                    new JsonObject().put("nodes", nodes).put("unanswered", ClusterQuestions.unanswered(answers)));
        });
    }

    /** {@code {connections: […], found, unanswered: [node]}}: each node's newest, as many as asked for. */
    Future<Answer> inspect(Caller caller, JsonObject data) {
        return each(caller, INSPECT, data).compose(answers -> refusal(answers).orElseGet(() -> {
            JsonArray connections = new JsonArray();
            answers.values().stream()
                    .filter(Answer::success)
                    .forEach(answer -> connections.addAll(answer.body().getJsonArray("connections")));
            return Future.succeededFuture(Answer.of(new JsonObject()
                    .put("connections", connections)
                    .put("found", sum(answers, "found"))
                    .put("unanswered", ClusterQuestions.unanswered(answers))));
        }));
    }

    /** Ends one connection, wherever it is. */
    Future<Answer> close(Caller caller, String connection) {
        JsonObject data = new JsonObject().put("connection", connection);
        new Fields(data).id("connection");
        return each(caller, CLOSE, data).map(answers -> {
            if (sum(answers, "closed") == 0) {
                throw Failure.notFound("no such connection");
            }
            return Answer.of(new JsonObject().put("closed", sum(answers, "closed")));
        });
    }

    /** Takes a node out, or back in: {@code {node, draining}}. */
    Future<Answer> drain(Caller caller, String node, boolean drain) {
        JsonObject data = new JsonObject().put("node", node).put("drain", drain);
        new Fields(data).id("node");
        return each(caller, DRAIN, data).compose(answers -> refusal(answers).orElseGet(() -> answers.values().stream()
                .filter(answer -> answer.success() && answer.body().getBoolean("here"))
                .findFirst()
                .map(answer -> Future.succeededFuture(Answer.of(new JsonObject()
                        .put("node", node)
                        .put("draining", answer.body().getBoolean("draining")))))
                .orElseGet(() -> Future.failedFuture(Failure.notFound("no such node answers")))));
    }

    private Future<Map<String, Answer>> each(Caller caller, String command, JsonObject data) {
        return commands.requestEach(new Command(command, caller, data, false), PATIENCE);
    }

    /** What is wrong with the question itself, every node says alike; silence is no refusal. */
    private static Optional<Future<Answer>> refusal(Map<String, Answer> answers) {
        return answers.values().stream()
                .filter(answer ->
                        !answer.success() && !Boolean.TRUE.equals(answer.body().getBoolean("retryable")))
                .findFirst()
                .map(Future::succeededFuture);
    }

    private static int sum(Map<String, Answer> answers, String field) {
        return answers.values().stream()
                .mapToInt(answer -> answer.body().getInteger(field, 0))
                .sum();
    }

    private static JsonObject fields(Answer answer) {
        JsonObject fields = answer.body().copy();
        fields.remove("success");
        return fields;
    }
}
