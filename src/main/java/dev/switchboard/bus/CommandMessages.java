package dev.switchboard.bus;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a command and its answer are event-bus messages: the object itself on one node, and between nodes the client's JSON
 * as the body with everything for the hub in headers. Stateless.
 */
final class CommandMessages {

    private static final Logger LOG = LoggerFactory.getLogger(CommandMessages.class);

    private static final String EFFECTS = "effects";
    private static final String HEARD = "heard";
    private static final String NAME = "command";
    private static final String JOINED = "joined";
    private static final String TRACE = "trace";
    private static final String TRACEPARENT = "traceparent";
    private static final String REMAINING = "remaining-ms";

    private CommandMessages() {}

    /** Lets commands be passed as objects on this node. */
    static void registerCodecs(Vertx vertx) {
        LocalCodec.register(vertx.eventBus(), LocalCall.class);
    }

    /** The headers of a command to another node. */
    static DeliveryOptions optionsOf(Command command, Duration timeout) {
        DeliveryOptions options =
                new DeliveryOptions().setSendTimeout(timeout.toMillis()).addHeader(NAME, command.name());
        options.addHeader(REMAINING, Long.toString(command.deadline().remainingNanos() / 1_000_000));
        if (command.joined()) {
            options.addHeader(JOINED, "true");
        }
        if (command.trace() != null) {
            options.addHeader(TRACE, command.trace().toString());
            if (command.trace().traceparent() != null) {
                options.addHeader(TRACEPARENT, command.trace().traceparent());
            }
        }
        command.caller().writeTo(options.getHeaders());
        return options;
    }

    /** The command in a message. */
    static Command read(Message<Object> message) {
        return message.body() instanceof LocalCall call
                ? call.command()
                : new Command(
                        message.headers().get(NAME),
                        Caller.readFrom(message.headers()),
                        (JsonObject) message.body(),
                        message.headers().contains(JOINED),
                        traceOf(message),
                        deadlineOf(message));
    }

    private static Deadline deadlineOf(Message<?> message) {
        String remaining = message.headers().get(REMAINING);
        return Deadline.in(remaining == null ? Commands.ANSWER_TIMEOUT : Duration.ofMillis(Long.parseLong(remaining)));
    }

    private static @Nullable Trace traceOf(Message<?> message) {
        String trace = message.headers().get(TRACE);
        return trace == null ? null : new Trace(trace, 0, message.headers().get(TRACEPARENT));
    }

    /** Answers a command in the way that it came. */
    static void reply(Message<Object> message, Answer answer) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("{} answered {}", read(message).name(), answer.code());
        }
        if (message.body() instanceof LocalCall call) {
            call.answer(answer);
            return;
        }
        DeliveryOptions options = new DeliveryOptions();
        if (!answer.effects().isEmpty()) {
            options.addHeader(EFFECTS, answer.effects().encode());
        }
        if (answer.heard() > 0) {
            options.addHeader(HEARD, Long.toString(answer.heard()));
        }
        message.reply(answer.body(), options);
    }

    /** The answer in another node's reply. */
    static Answer answerOf(Message<JsonObject> reply) {
        String heard = reply.headers().get(HEARD);
        return new Answer(
                reply.body(), Effects.decode(reply.headers().get(EFFECTS)), heard == null ? 0 : Long.parseLong(heard));
    }
}
