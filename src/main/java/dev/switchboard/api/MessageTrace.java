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
 * Answers why a user did not get a message: asks the chats' concern what the store knows, the log whether it still has the
 * event, and every node where the user's connections stand in the chat. What the message says is never told. Safe from
 * any thread.
 */
final class MessageTrace {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

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
        if (facts.chat() == null || facts.message() == null) {
            return Future.succeededFuture(answer(user, facts, 1, new NodeAnswers<>(Map.of())));
        }
        Topic topic = Topic.chat(facts.chat().id());
        Future<NodeAnswers<TopicPosition>> nodes =
                commands.askEach(GatewayCommands.TRACE, caller, new TopicPosition.Question(user, topic), PATIENCE);
        return logs.head(topic).compose(log -> nodes.map(answers -> answer(user, facts, log.first(), answers)));
    }

    private static Answer answer(String user, MessageFacts facts, long firstKept, NodeAnswers<TopicPosition> nodes) {
        TraceStory story = new TraceStory(user, facts, firstKept, nodes);
        JsonArray connections = new JsonArray();
        JsonArray asked = new JsonArray();
        nodes.byNode().forEach((node, answer) -> {
            if (answer.succeeded()) {
                TopicPosition position = answer.result();
                position.connections().forEach(connection -> connections.add(connection.toJson()));
                asked.add(new JsonObject()
                        .put("node", node)
                        .put("listens", position.listens())
                        .put("position", position.position()));
            }
        });
        return Answer.of(new JsonObject()
                .put("user", user)
                .put("verdict", story.verdict())
                .put("steps", story.steps())
                .put("chat", facts.chat() == null ? null : facts.chat().toJson())
                .put("message", facts.message() == null ? null : facts.message().toJson())
                .put(
                        "participant",
                        facts.participant() == null ? null : facts.participant().toJson())
                .put("nodes", asked)
                .put("connections", connections)
                .put("unanswered", new JsonArray(nodes.unanswered())));
    }
}
