package dev.switchboard.bus;

import dev.switchboard.bus.NotificationCommands.Publish;
import dev.switchboard.bus.NotificationCommands.Published;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The one way to publish to a topic. Whom an event leaves out, such as the connection that caused it, is its
 * {@link Publication.Scope}: {@code publication.with(Scope.exceptConnection(id))}. A durable event is published after its transaction has committed, never before: the
 * subscribers must be looked up after the commit. Safe from any thread.
 */
public final class Publisher {

    private static final String ADDRESS = "switchboard.publish";
    private static final DeliveryOptions CLUSTER = new DeliveryOptions().setLocalOnly(true);
    private static final DeliveryOptions NODE =
            new DeliveryOptions().setLocalOnly(true).addHeader("node", "only");
    private static final DeliveryOptions CONFIRMED = new DeliveryOptions()
            .setLocalOnly(true)
            .setSendTimeout(Commands.ANSWER_TIMEOUT.toMillis())
            .addHeader("confirm", "true");

    private final Vertx vertx;
    private final LogLineage lineage;
    private final Tracing tracing;

    /** Publishes from this node. */
    @ConcernApi
    public Publisher(Vertx vertx) {
        this.vertx = vertx;
        this.lineage = LogLineage.of(vertx);
        this.tracing = Tracing.of(vertx);
        LocalCodec.register(vertx.eventBus(), Publication.class);
    }

    /** Publishes to every node that listens to one of the topics. */
    @ConcernApi
    public void publish(Publication publication) {
        vertx.eventBus().send(ADDRESS, marked(publication), CLUSTER);
    }

    /** Publishes several, in this order. */
    @ConcernApi
    public void publish(List<Publication> publications) {
        publications.forEach(this::publish);
    }

    /**
     * Publishes as {@code POST /api/publish} does: to users and chats durably, through their logs, to the others now.
     *
     * @param caller whose keys and limits they are
     */
    @ConcernApi
    public Future<Published> post(Caller caller, Publish event) {
        return HubCommands.of(vertx).ask(NotificationCommands.PUBLISH, caller, event);
    }

    /**
     * As {@link #post(Caller, Publish)}, for up to {@link PublishBatch#MAX} at once, which share transactions. Each is accepted or
     * refused alone; a topic gets those for it in their order.
     */
    @ConcernApi
    public Future<PublishResults> post(Caller caller, PublishBatch batch) {
        return HubCommands.of(vertx).ask(NotificationCommands.PUBLISH_BATCH, caller, batch);
    }

    /** Publishes to this node's connections alone. */
    public void publishOnNode(Publication publication) {
        vertx.eventBus().send(ADDRESS, marked(publication), NODE);
    }

    /**
     * Publishes, and succeeds once every node that listens to one of the topics has delivered the event and carried out
     * its {@link Publication.Scope#evict()}. A paused node does so from the log when it resumes; this waits for it no
     * longer than {@link Commands#ANSWER_TIMEOUT}.
     */
    public Future<Void> publishConfirmed(Publication publication) {
        return vertx.eventBus().request(ADDRESS, marked(publication), CONFIRMED).mapEmpty();
    }

    private Publication marked(Publication publication) {
        Trace trace = tracing == Tracing.OFF ? null : Trace.current();
        return publication.in(lineage.number(), trace == null ? null : trace.traceparent());
    }

    /**
     * For the room that routes: receives what is published on this node.
     *
     * @param publish takes an event without confirmation; the flag is true for this node's connections alone
     * @param confirmed takes an event and confirms its delivery
     */
    public static Future<Void> serve(
            Vertx vertx, BiConsumer<Publication, Boolean> publish, Function<Publication, Future<Void>> confirmed) {
        LocalCodec.register(vertx.eventBus(), Publication.class);
        return vertx.eventBus()
                .<Publication>localConsumer(ADDRESS, message -> {
                    if (message.headers().contains("confirm")) {
                        confirmed.apply(message.body()).onComplete(done -> reply(message, done.succeeded()));
                    } else {
                        publish.accept(message.body(), message.headers().contains("node"));
                    }
                })
                .completion();
    }

    private static void reply(Message<Publication> message, boolean delivered) {
        if (delivered) {
            message.reply(null);
        } else {
            message.fail(0, "not confirmed by every node");
        }
    }
}
