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
 * Asks this node's routing table who is heard anywhere in the cluster: a user is online while {@code user-<id>} is. No
 * message leaves the node. Safe from any thread.
 */
public final class Audience {

    /**
     * A topic gained its first listening node or lost its last, as this node's table has it. Told for {@code user-}
     * topics only, after their linger.
     */
    public record Change(Topic topic, boolean heard) {}

    private record Question(Set<Topic> topics) {}

    private record Heard(Set<Topic> topics) {}

    private static final String ASK = "switchboard.audience";
    private static final String CHANGED = "switchboard.audience.changed";
    private static final DeliveryOptions LOCAL =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(Commands.ANSWER_TIMEOUT.toMillis());

    private final Vertx vertx;

    public Audience(Vertx vertx) {
        this.vertx = vertx;
        registerCodecs(vertx);
    }

    /** Those of the topics that some connection of the cluster listens to. */
    public Future<Set<Topic>> heard(Collection<Topic> topics) {
        return vertx.eventBus()
                .<Heard>request(ASK, new Question(new HashSet<>(topics)), LOCAL)
                .map(reply -> reply.body().topics());
    }

    /** Calls {@code listener} on each change, on the calling context. */
    public Future<Void> onChange(Consumer<Change> listener) {
        return vertx.eventBus()
                .<Change>localConsumer(CHANGED, message -> listener.accept(message.body()))
                .completion();
    }

    /** For the room that routes: answers {@link #heard} with {@code lookup}. */
    public static Future<Void> serve(Vertx vertx, Function<Set<Topic>, Set<Topic>> lookup) {
        registerCodecs(vertx);
        return vertx.eventBus()
                .<Question>localConsumer(
                        ASK,
                        message -> message.reply(
                                new Heard(lookup.apply(message.body().topics()))))
                .completion();
    }

    /** For the room that routes: tells a change to this node's {@link #onChange} listeners. */
    public static void tell(Vertx vertx, Change change) {
        vertx.eventBus().publish(CHANGED, change, LOCAL);
    }

    private static void registerCodecs(Vertx vertx) {
        LocalCodec.register(vertx.eventBus(), Question.class);
        LocalCodec.register(vertx.eventBus(), Heard.class);
        LocalCodec.register(vertx.eventBus(), Change.class);
    }
}
