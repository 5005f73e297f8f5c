package dev.switchboard.api;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.AuditAct;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.ClientRequest;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.ConnectionInfo;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.GatewayCommands;
import dev.switchboard.bus.GatewayCommands.Closed;
import dev.switchboard.bus.GatewayCommands.OfUser;
import dev.switchboard.bus.GatewayCommands.User;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.Members;
import dev.switchboard.bus.MembersPage;
import dev.switchboard.bus.Move;
import dev.switchboard.bus.Moving;
import dev.switchboard.bus.NodeAnswers;
import dev.switchboard.bus.NodeStatus;
import dev.switchboard.bus.Requests;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks every node's gateway and merges the answers, which name the nodes that did not answer. Safe from any thread. */
final class ClusterQueries {

    private static final int MAX_CONNECTIONS = 10_000;

    private final HubCommands commands;

    ClusterQueries(Commands commands) {
        this.commands = new HubCommands(commands);
    }

    /** The answer, once what the caller has done is recorded. */
    static Future<Answer> record(Commands commands, Caller caller, AuditAct act, Answer answer) {
        return commands.audit().record(caller, act).map(answer);
    }

    /** {@code {connections: […], total, unanswered: [node]}}, at most 10,000 of them. */
    Future<Answer> connections(Caller caller) {
        return ask(caller, null).map(answers -> {
            JsonArray connections = new JsonArray();
            all(answers).limit(MAX_CONNECTIONS).map(ConnectionInfo::toJson).forEach(connections::add);
            return Answer.of(new JsonObject()
                    .put("connections", connections)
                    .put("total", (int) all(answers).count())
                    .put("unanswered", new JsonArray(answers.unanswered())));
        });
    }

    /** {@code {devices: [{id, node, endpoint, userAgent, kind, openedAt}], unanswered: [node]}}: the caller's connections. */
    Future<Answer> devices(Caller caller) {
        return ask(caller, caller.id()).map(answers -> {
            JsonArray devices = new JsonArray();
            all(answers).map(ClusterQueries::device).forEach(devices::add);
            return Answer.of(
                    new JsonObject().put("devices", devices).put("unanswered", new JsonArray(answers.unanswered())));
        });
    }

    private Future<NodeAnswers<ConnectionInfo.Listing>> ask(Caller caller, @Nullable String user) {
        return commands.askEach(GatewayCommands.CONNECTIONS, caller, new OfUser(user), Commands.ANSWER_TIMEOUT);
    }

    private static Stream<ConnectionInfo> all(NodeAnswers<ConnectionInfo.Listing> answers) {
        return answers.given().stream().flatMap(listing -> listing.connections().stream());
    }

    private static JsonObject device(ConnectionInfo connection) {
        JsonObject device = connection.toJson();
        List.of("userId", "username", "address").forEach(device::remove);
        return device;
    }

    /** {@code {nodes: [{node, connections, …}], unanswered: [node]}}. */
    Future<Answer> nodes(Caller caller) {
        return commands.askEach(GatewayCommands.STATUS, caller, Commands.ANSWER_TIMEOUT)
                .map(answers -> Answer.of(new JsonObject()
                        .put(
                                "nodes",
                                new JsonArray(answers.given().stream()
                                        .map(NodeStatus::toJson)
                                        .toList()))
                        .put("unanswered", new JsonArray(answers.unanswered()))));
    }

    /** Moves connections: {@code {connections, refused, unanswered: [node]}}. */
    Future<Answer> move(Caller caller, JsonObject asked) {
        return new Members(commands)
                .move(caller, Moving.FORM.read().apply(asked))
                .map(moved -> Answer.of(moved.toJson()));
    }

    /** Asks clients: {@code {answers: [{connectionId, userId, data}], missing: [connectionId], unanswered: [node]}}. */
    Future<Answer> askClients(Caller caller, JsonObject asked) {
        ClientRequest request = ClientRequest.FORM.read().apply(asked);
        Buffer data = Json.encodeToBuffer(request.data());
        return new Requests(commands).ask(caller, request).map(done -> Answer.of(done.toJson())
                .heardBy(done.answers().size() + done.missing().size(), data));
    }

    /** The members of a topic: {@code {members: [{id, username, connections}], count, cursor}}. */
    Future<Answer> members(String topic, JsonObject asked) {
        Topic meant = Move.topicOf(topic)
                .or(() -> Topic.parse(topic))
                .orElseThrow(
                        () -> Failure.badRequest("topic", "topic must be the name of a topic, such as room-harbour"));
        return new Members(commands)
                .page(meant, MembersPage.after(new Fields(asked)))
                .map(page -> Answer.of(page.toJson()));
    }

    /** Closes the user's connections on every node: {@code {closed, unanswered: [node]}}. */
    Future<Answer> disconnect(Caller caller, String user) {
        User asked = new User(Fields.text("user", user, Topic.MAX_ID_LENGTH));
        return commands.askEach(GatewayCommands.DISCONNECT, caller, asked, Commands.ANSWER_TIMEOUT)
                .compose(answers -> {
                    int closed =
                            answers.given().stream().mapToInt(Closed::count).sum();
                    return record(
                            commands.commands(),
                            caller,
                            AuditAct.of(AuditAct.DISCONNECT, user).with("closed", closed),
                            Answer.of(new JsonObject()
                                    .put("closed", closed)
                                    .put("unanswered", new JsonArray(answers.unanswered()))));
                });
    }
}
