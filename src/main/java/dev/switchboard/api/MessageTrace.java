package dev.switchboard.api;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.ChatCommands;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.GatewayCommands;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.MessageFacts;
import dev.switchboard.bus.NodeAnswers;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.TopicLogs;
import dev.switchboard.bus.TopicPosition;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;

/**
 * Answers why a user did not get a message. It asks the chat concern what the store knows, the log which events it still
 * has, and every node for the positions of the user's connections in the chat. The message's text is never read. Safe
 * from any thread.
 */
final class MessageTrace {

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);

    private final HubCommands commands;
    private final TopicLogs logs;

    MessageTrace(Commands commands) {
        this.commands = new HubCommands(commands);
        this.logs = new TopicLogs(commands);
    }

    /**
     * @param asked {@code {user, message}} or {@code {user, chat, seq}}
     */
    Future<Answer> follow(Caller caller, JsonObject asked) {
        MessageFacts.Question question = question(new Fields(asked));
        return commands.ask(ChatCommands.MESSAGE_TRACE, caller, question)
                .compose(facts -> withFacts(caller, question.userId(), facts));
    }

    private static MessageFacts.Question question(Fields fields) {
        String user = fields.id("user");
        return fields.optionalText("message", Topic.MAX_ID_LENGTH)
                .map(message -> new MessageFacts.Question(user, message, null, null))
                .orElseGet(() -> new MessageFacts.Question(user, null, fields.id("chat"), fields.position("seq")));
    }

    private Future<Answer> withFacts(Caller caller, String user, MessageFacts facts) {
        MessageFacts.Chat chat = facts.chat();
        MessageFacts.Envelope message = facts.message();
        if (chat == null || message == null) {
            JsonArray steps = TraceSteps.missing(facts);
            return Future.succeededFuture(
                    answer(user, facts, TraceVerdict.notFound(), steps, new NodeAnswers<>(Map.of())));
        }
        Topic topic = Topic.chat(chat.id());
        Future<NodeAnswers<TopicPosition>> nodes = commands.askEach(
                GatewayCommands.TRACE, caller, new TopicPosition.Question(user, topic), ANSWER_TIMEOUT);
        return logs.head(topic)
                .compose(log -> nodes.map(answers -> {
                    TracedMessage traced = new TracedMessage(user, facts, chat, message, log.first(), answers);
                    return answer(user, facts, TraceVerdict.of(traced), TraceSteps.of(traced), answers);
                }));
    }

    private static Answer answer(
            String user, MessageFacts facts, JsonObject verdict, JsonArray steps, NodeAnswers<TopicPosition> nodes) {
        JsonArray connections = new JsonArray();
        JsonArray answered = new JsonArray();
        nodes.byNode().forEach((node, answer) -> {
            if (answer.succeeded()) {
                TopicPosition position = answer.result();
                position.connections().forEach(connection -> connections.add(connection.toJson()));
                answered.add(new JsonObject()
                        .put("node", node)
                        .put("listens", position.listens())
                        .put("position", position.position()));
            }
        });
        return Answer.of(new JsonObject()
                .put("user", user)
                .put("verdict", verdict)
                .put("steps", steps)
                .put("chat", facts.chat() == null ? null : facts.chat().toJson())
                .put("message", facts.message() == null ? null : facts.message().toJson())
                .put(
                        "participant",
                        facts.participant() == null ? null : facts.participant().toJson())
                .put("nodes", answered)
                .put("connections", connections)
                .put("unanswered", new JsonArray(nodes.unanswered())));
    }
}
