package dev.switchboard.push;

import dev.switchboard.bus.Absence;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.PushCommands;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.Lease;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The concern {@code push}: answers the {@link PushCommands}, and sends push messages as long as this node has the lease. On its
 * own event loop; without {@code push.contact} it only answers.
 */
public final class PushVerticle extends ConcernVerticle {

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration SWEEP = Duration.ofMinutes(1);

    private @Nullable PushWorker worker;
    private @Nullable PushClient client;

    @Override
    protected Future<?> open() {
        PushConfig config = PushConfig.from(Settings.of(push()));
        Postgres postgres = Postgres.of(vertx);
        VapidKeys keys = new VapidKeys(vertx, postgres);
        SubscriptionStore stored = new SubscriptionStore(postgres, config.perUser());
        Subscriptions subscriptions = new Subscriptions(config, keys, stored);
        on(PushCommands.KEY, (caller, asked) -> subscriptions.key());
        on(PushCommands.SUBSCRIBE, subscriptions::subscribe);
        on(PushCommands.UNSUBSCRIBE, subscriptions::unsubscribe);
        on(PushCommands.LIST, subscriptions::list);
        repeat(SWEEP, "ended subscriptions stay", stored::sweep);
        config.contact().ifPresent(contact -> work(config, contact, postgres, keys));
        return Future.succeededFuture();
    }

    private void work(PushConfig config, String contact, Postgres postgres, VapidKeys keys) {
        HubCommands commands = HubCommands.of(vertx);
        PushClient opened = new PushClient(vertx, config, HostResolver.open(vertx), PushDeliveries.PER_SERVICE);
        client = opened;
        DeliveryStore waiting = new DeliveryStore(postgres, node(), config);
        PushTexts texts = new PushTexts(waiting, commands, config.texts());
        PushDeliveries deliveries = new PushDeliveries(
                waiting, new PushSender(vertx, keys, contact, config.ttl(), texts, opened), PushMetrics.of(vertx));
        PushStore store = new PushStore(postgres, node(), config.unreadAfter());
        Lease lease = new Lease(postgres, PushStore.LEASE, node(), LEASE);
        PushWorker started = new PushWorker(vertx, lease, store, new Absence(vertx, config.usersAtOnce()), deliveries);
        worker = started;
        repeat(SWEEP, "old push messages stay", () -> deliveries.sweep().compose(swept -> store.sweep()));
        started.start();
    }

    @Override
    public Future<?> stop() {
        PushWorker working = worker;
        PushClient opened = client;
        return (working == null ? Future.<Void>succeededFuture() : working.close())
                .eventually(() -> super.stop())
                .eventually(() -> opened == null ? Future.succeededFuture() : opened.close());
    }
}
