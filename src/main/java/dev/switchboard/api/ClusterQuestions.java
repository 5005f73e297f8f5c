package dev.switchboard.api;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Fields;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/** Asks every node's gateway and puts the answers together; a node that is silent is named as such. */
final class ClusterQuestions {

    static final String CONNECTIONS = "gateway:connections";
    static final String STATUS = "gateway:status";
    static final String DISCONNECT = "gateway:disconnect";

    private static final int MAX_CONNECTIONS = 10_000;

    private final Commands commands;

    ClusterQuestions(Commands commands) {
        this.commands = commands;
    }

    /** {@code {connections: […], total, unanswered: [node]}}, at most ten thousand of them. */
    Future<Answer> connections(Caller caller) {
        return each(caller, CONNECTIONS, new JsonObject()).map(answers -> {
            JsonArray connections = new JsonArray();
            int[] total = {0};
            answers.values().stream().filter(Answer::success).forEach(answer -> {
                JsonArray own = answer.body().getJsonArray("connections");
                total[0] += own.size();
                own.stream().limit(MAX_CONNECTIONS - connections.size()).forEach(connections::add);
            });
            return Answer.of(new JsonObject()
                    .put("connections", connections)
                    .put("total", total[0])
                    .put("unanswered", unanswered(answers)));
        });
    }

    /** {@code {devices: [{id, node, door, userAgent, kind, openedAt}], unanswered: [node]}}: where the caller is connected. */
    Future<Answer> devices(Caller caller) {
        return each(caller, CONNECTIONS, new JsonObject().put("user", caller.id()))
                .map(answers -> {
                    JsonArray devices = new JsonArray();
                    answers.values().stream()
                            .filter(Answer::success)
                            .flatMap(answer -> answer.body().getJsonArray("connections").stream())
                            .forEach(connection -> devices.add(device((JsonObject) connection)));
                    return Answer.of(new JsonObject().put("devices", devices).put("unanswered", unanswered(answers)));
                });
    }

    private static JsonObject device(JsonObject connection) {
        JsonObject device = connection.copy();
        List.of("userId", "username", "address").forEach(device::remove);
        return device;
    }

    /** {@code {nodes: [{node, connections, …}], unanswered: [node]}}. */
    Future<Answer> nodes(Caller caller) {
        return each(caller, STATUS, new JsonObject()).map(answers -> {
            JsonArray nodes = new JsonArray();
            answers.values().stream().filter(Answer::success).forEach(answer -> {
                JsonObject node = answer.body().copy();
                node.remove("success");
                nodes.add(node);
            });
            return Answer.of(new JsonObject().put("nodes", nodes).put("unanswered", unanswered(answers)));
        });
    }

    /** Ends the user's connections everywhere: {@code {closed, unanswered: [node]}}. */
    Future<Answer> disconnect(Caller caller, String user) {
        JsonObject data = new JsonObject().put("user", user);
        return each(caller, DISCONNECT, new JsonObject().put("user", new Fields(data).id("user")))
                .map(answers -> Answer.of(new JsonObject()
                        .put(
                                "closed",
                                answers.values().stream()
                                        .mapToInt(answer -> answer.body().getInteger("closed", 0))
                                        .sum())
                        .put("unanswered", unanswered(answers))));
    }

    private Future<Map<String, Answer>> each(Caller caller, String command, JsonObject data) {
        return commands.requestEach(new Command(command, caller, data, false));
    }

    /** The ids of the nodes that did not answer as they should. */
    static JsonArray unanswered(Map<String, Answer> answers) {
        JsonArray silent = new JsonArray();
        answers.forEach((node, answer) -> {
            if (!answer.success()) {
                silent.add(node);
            }
        });
        return silent;
    }
}
