package dev.switchboard.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Asks this node's routing table which topics are active: a topic is active while a connection anywhere in the
 * cluster listens to it, and a user is online while {@code user-<id>} is active. No message leaves the node. Safe from any
 * thread.
 */
public final class Audience {

    /**
     * A topic gained its first listening node or lost its last one, as this node's table has it. Reported only for topics
     * of the {@link Topic.Kind#watched() watched} kinds, after their linger if they have one.
     */
    public record Change(Topic topic, boolean active) {}

    private record Question(Set<Topic> topics) {}

    private record KindQuestion(Topic.Kind kind) {}

    private record Active(Set<Topic> topics) {}

    private static final String ASK = "switchboard.audience";
    private static final String ASK_KIND = "switchboard.audience.kind";
    private static final String CHANGED = "switchboard.audience.changed.";
    private static final DeliveryOptions LOCAL =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(Commands.ANSWER_TIMEOUT.toMillis());

    private final Vertx vertx;

    /** Asks the routing table of this node. */
    @ConcernApi
    public Audience(Vertx vertx) {
        this.vertx = vertx;
        registerCodecs(vertx);
    }

    /** Those of the topics that are active. */
    @ConcernApi
    public Future<Set<Topic>> active(Collection<Topic> topics) {
        return vertx.eventBus()
                .<Active>request(ASK, new Question(new HashSet<>(topics)), LOCAL)
                .map(reply -> reply.body().topics());
    }

    /** All active topics of a watched kind. */
    public Future<Set<Topic>> activeOf(Topic.Kind kind) {
        return vertx.eventBus()
                .<Active>request(ASK_KIND, new KindQuestion(kind), LOCAL)
                .map(reply -> reply.body().topics());
    }

    /** Calls {@code listener} on each change of a {@code user-} topic, on the calling context. */
    public Future<Void> onChange(Consumer<Change> listener) {
        return onChange(Topic.Kind.USER, listener);
    }

    /** Calls {@code listener} on each change of a topic of this watched kind, on the calling context. */
    public Future<Void> onChange(Topic.Kind kind, Consumer<Change> listener) {
        return vertx.eventBus()
                .<Change>localConsumer(CHANGED + kind, message -> listener.accept(message.body()))
                .completion();
    }

    /** For the room that routes: answers {@link #active} with {@code lookup}. */
    public static Future<Void> serve(Vertx vertx, Function<Set<Topic>, Set<Topic>> lookup) {
        registerCodecs(vertx);
        return vertx.eventBus()
                .<Question>localConsumer(
                        ASK,
                        message -> message.reply(
                                new Active(lookup.apply(message.body().topics()))))
                .completion();
    }

    /** For the room that routes: answers {@link #activeOf} with {@code lookup}. */
    public static Future<Void> serveKinds(Vertx vertx, Function<Topic.Kind, Future<Set<Topic>>> lookup) {
        registerCodecs(vertx);
        return vertx.eventBus()
                .<KindQuestion>localConsumer(
                        ASK_KIND, message -> lookup.apply(message.body().kind())
                                .onSuccess(topics -> message.reply(new Active(topics))))
                .completion();
    }

    /** For the room that routes: reports a change of a watched topic to this node's {@link #onChange} listeners. */
    public static void report(Vertx vertx, Change change) {
        vertx.eventBus().publish(CHANGED + change.topic().kind(), change, LOCAL);
    }

    private static void registerCodecs(Vertx vertx) {
        LocalCodec.register(vertx.eventBus(), Question.class);
        LocalCodec.register(vertx.eventBus(), KindQuestion.class);
        LocalCodec.register(vertx.eventBus(), Active.class);
        LocalCodec.register(vertx.eventBus(), Change.class);
    }
}
