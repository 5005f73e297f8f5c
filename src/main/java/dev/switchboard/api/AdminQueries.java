package dev.switchboard.api;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.AuditAct;
import dev.switchboard.bus.AuditCommands;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.ChatCommands;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.CommandTimings;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.ConnectionDetails;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.GatewayCommands;
import dev.switchboard.bus.GatewayCommands.Closed;
import dev.switchboard.bus.GatewayCommands.ConnectionId;
import dev.switchboard.bus.GatewayCommands.Drain;
import dev.switchboard.bus.GatewayCommands.Draining;
import dev.switchboard.bus.HookCommands;
import dev.switchboard.bus.HubCommand;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.LogCommands;
import dev.switchboard.bus.NodeAnswers;
import dev.switchboard.bus.NodeConfiguration;
import dev.switchboard.bus.NodeStatus;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * Asks every node's gateway on behalf of the console and merges the answers. A node gets one second to answer: the console
 * polls again soon, and shows a node that does not answer as such. Safe from any thread.
 */
final class AdminQueries {

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(1);

    private static final String UNANSWERED = "unanswered";

    private final HubCommands commands;

    AdminQueries(Commands commands) {
        this.commands = new HubCommands(commands);
    }

    /** {@code {nodes: [{node, …}], unanswered: [node]}}. */
    Future<Answer> figures(Caller caller) {
        return commands.askEach(GatewayCommands.FIGURES, caller, ANSWER_TIMEOUT)
                .map(answers -> Answer.of(new JsonObject()
                        .put(
                                "nodes",
                                new JsonArray(answers.given().stream()
                                        .map(NodeStatus.Figures::toJson)
                                        .toList()))
                        .put(UNANSWERED, new JsonArray(answers.unanswered()))));
    }

    /** {@code {connections: […], found, unanswered: [node]}}: each node's newest, up to the limit. */
    Future<Answer> inspect(Caller caller, JsonObject data) {
        return commands.askEach(GatewayCommands.INSPECT, caller, ConnectionDetails.Search.from(data), ANSWER_TIMEOUT)
                .map(answers -> {
                    JsonArray connections = new JsonArray();
                    answers.given().forEach(found -> found.connections().stream()
                            .map(ConnectionDetails::toJson)
                            .forEach(connections::add));
                    return Answer.of(new JsonObject()
                            .put("connections", connections)
                            .put(
                                    "found",
                                    answers.given().stream()
                                            .mapToInt(ConnectionDetails.Found::found)
                                            .sum())
                            .put(UNANSWERED, new JsonArray(answers.unanswered())));
                });
    }

    /** Closes one connection, on whichever node it is. */
    Future<Answer> close(Caller caller, String connection) {
        ConnectionId asked = new ConnectionId(Fields.text("connection", connection, Topic.MAX_ID_LENGTH));
        return commands.askEach(GatewayCommands.CLOSE, caller, asked, ANSWER_TIMEOUT)
                .compose(answers -> {
                    int closed =
                            answers.given().stream().mapToInt(Closed::count).sum();
                    if (closed == 0) {
                        throw Failure.notFound("no such connection");
                    }
                    return ClusterQueries.record(
                            commands.commands(),
                            caller,
                            AuditAct.of(AuditAct.CLOSE, connection),
                            Answer.of(new JsonObject().put("closed", closed)));
                });
    }

    /** {@code {boundsMs, commands: {<name>: {refused, counts}}, unanswered: [node]}}: of all nodes together. */
    Future<Answer> timings(Caller caller) {
        return commands.askEach(GatewayCommands.TIMINGS, caller, ANSWER_TIMEOUT)
                .map(answers -> Answer.of(CommandTimings.sum(answers.given())
                        .toJson()
                        .put(UNANSWERED, new JsonArray(answers.unanswered()))));
    }

    /** {@code {nodes: [{node, settings: [{key, value, default}]}], unanswered: [node]}}. */
    Future<Answer> configuration(Caller caller) {
        return commands.askEach(GatewayCommands.CONFIGURATION, caller, ANSWER_TIMEOUT)
                .map(answers -> Answer.of(new JsonObject()
                        .put(
                                "nodes",
                                new JsonArray(answers.given().stream()
                                        .map(NodeConfiguration::toJson)
                                        .toList()))
                        .put(UNANSWERED, new JsonArray(answers.unanswered()))));
    }

    /** {@code {bytes, tables: [{name, …}], retention: {…}}}. */
    Future<Answer> store(Caller caller) {
        return commands.ask(LogCommands.WEIGHT, caller, HubCommand.Nothing.NOTHING)
                .map(weight -> Answer.of(weight.toJson()));
    }

    /** {@code {chats: [{id, …}], cursor}}: a page of the chats of any user. */
    Future<Answer> chats(Caller caller, JsonObject asked) {
        return commands.commands().request(new Command(ChatCommands.OF_PERSON, caller, asked, false));
    }

    /** {@code {hooks: [{name, …}]}}. */
    Future<Answer> hooks(Caller caller) {
        return commands.ask(HookCommands.LIST, caller, HubCommand.Nothing.NOTHING)
                .map(listing -> Answer.of(HookCommands.LIST.answer().write().apply(listing)));
    }

    /** Has one parked event sent again, or all of them. */
    Future<Answer> retryHook(Caller caller, JsonObject asked) {
        return commands.ask(
                        HookCommands.RETRY,
                        caller,
                        HookCommands.RETRY.question().read().apply(asked))
                .map(retried -> Answer.ok());
    }

    /** {@code {parked: [{id, event, …}]}}. */
    Future<Answer> parkedEvents(Caller caller, JsonObject asked) {
        return commands.ask(
                        HookCommands.PARKED,
                        caller,
                        HookCommands.PARKED.question().read().apply(asked))
                .map(page -> Answer.of(HookCommands.PARKED.answer().write().apply(page)));
    }

    /** Drains a node, or resumes it: {@code {node, draining}}. */
    Future<Answer> drain(Caller caller, String node, boolean drain) {
        Drain asked = new Drain(Fields.text("node", node, Topic.MAX_ID_LENGTH), drain);
        return commands.askEach(GatewayCommands.DRAIN, caller, asked, ANSWER_TIMEOUT)
                .compose(NodeAnswers::orRefusal)
                .map(answers -> answers.given().stream()
                        .filter(Draining::here)
                        .findFirst()
                        .map(state ->
                                Answer.of(new JsonObject().put("node", node).put("draining", state.draining())))
                        .orElseThrow(() -> Failure.notFound("no such node, or it did not answer")))
                .compose(answer -> ClusterQueries.record(
                        commands.commands(),
                        caller,
                        AuditAct.of(drain ? AuditAct.DRAIN : AuditAct.RESUME, node),
                        answer));
    }

    /** {@code {entries: [{id, at, actor, action, …}], cursor}}. */
    Future<Answer> audit(Caller caller, JsonObject asked) {
        return commands.ask(
                        AuditCommands.LIST,
                        caller,
                        AuditCommands.LIST.question().read().apply(asked))
                .map(page -> Answer.of(AuditCommands.LIST.answer().write().apply(page)));
    }
}
