package dev.switchboard.hook;

import dev.switchboard.audit.AuditLog;
import dev.switchboard.backend.BackEnd;
import dev.switchboard.backend.BackEndConfig;
import dev.switchboard.backend.Reply;
import dev.switchboard.bus.Absence;
import dev.switchboard.bus.Audience;
import dev.switchboard.bus.AuditAct;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.HookCommands;
import dev.switchboard.bus.HookCommands.Retry;
import dev.switchboard.bus.HookOffers;
import dev.switchboard.bus.HookOffers.Offer;
import dev.switchboard.bus.HookOffers.Taken;
import dev.switchboard.bus.HubClock;
import dev.switchboard.bus.HubCommand.Nothing;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.TopicLogs;
import dev.switchboard.config.Reloadable;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the hooks of the configuration, each as far as this node holds it, and answers the {@link HookCommands}. One
 * instance for each node; on its event loop. What is in flight when it stops comes again.
 */
public final class HookVerticle extends ConcernVerticle {

    private static final Logger LOG = LoggerFactory.getLogger(HookVerticle.class);

    private static final Duration SWEEP = Duration.ofMinutes(1);
    /** What the documentation promises. */
    private static final Duration REMOVED_KEPT = Duration.ofDays(7);

    private static final Duration PARKED_KEPT = Duration.ofDays(30);
    private static final int MOST_PARKED = 10_000;

    private final Reloadable<Settings> document;
    private final List<Hook> hooks = new ArrayList<>();

    /** Of the whole configuration. */
    public HookVerticle(Reloadable<Settings> document) {
        this.document = document;
    }

    @Override
    protected Future<?> open() {
        HookStores stores = stores();
        Audience audience = new Audience(vertx);
        HookConfig.all(document.get()).forEach(one -> hooks.add(hook(one, stores, audience)));
        Set<String> names = HookConfig.all(document.get()).stream()
                .map(one -> one.text("name"))
                .collect(Collectors.toSet());
        answer(stores, names);
        repeat(SWEEP, "removed hooks, parked and expired events stay", () -> sweep(stores, names));
        return audience.onChange(change ->
                        hooks.forEach(hook -> hook.changed(change.topic().id(), change.active())))
                .compose(listening ->
                        Future.join(hooks.stream().map(Hook::prepare).toList()))
                .onSuccess(prepared -> hooks.forEach(Hook::start));
    }

    private HookStores stores() {
        Postgres postgres = Postgres.of(vertx);
        long mostUnread = concern("chat").whole("maxUnread");
        HookStore hooks = new HookStore(postgres, node());
        return new HookStores(
                hooks,
                new HookList(postgres, hooks),
                new QueueStore(postgres, node(), mostUnread),
                new ParkedStore(postgres, node(), mostUnread),
                new TopicLogs(Commands.of(vertx)));
    }

    private Settings concern(String name) {
        return document.get().at("concerns").at(name).at("settings");
    }

    private Hook hook(Settings given, HookStores stores, Audience audience) {
        HookConfig config = HookConfig.from(given);
        Reloadable<BackEndConfig> asked = document.map(
                now -> HookConfig.backEnd(HookConfig.named(now, config.name()).orElse(given)));
        BackEnd backEnd = new BackEnd(vertx, "hooks." + config.name(), asked, Reply::isSuccess);
        HookPresence presence = config.takesPresence() ? presence(config, stores, audience) : null;
        HookUnread unread = config.unreadAfter()
                .map(after -> new HookUnread(
                        config,
                        after,
                        stores.queue(),
                        new Absence(
                                audience,
                                HubCommands.of(vertx),
                                concern("presence").whole("maxUsers"))))
                .orElse(null);
        return new Hook(vertx, config, backEnd, stores, presence, unread);
    }

    /** Clients of a hub that was stopped as a whole get twice the time that a reload has. */
    private HookPresence presence(HookConfig config, HookStores stores, Audience audience) {
        Duration linger = document.get().at("cluster").at("routing").duration("userLinger");
        long departuresFrom = System.nanoTime() + linger.toNanos() * 2;
        return new HookPresence(config, stores.queue(), audience, HubClock.of(vertx), linger, departuresFrom);
    }

    private void answer(HookStores stores, Set<String> names) {
        on(HookCommands.LIST, (caller, asked) -> stores.list().of(names).map(HookCommands.Listing::new));
        on(HookOffers.OFFER, (caller, offered) -> offer(stores, offered));
        on(HookCommands.RETRY, this::retry);
        on(HookCommands.PARKED, (caller, asked) -> stores.parked()
                .list(asked.name(), asked.after(), asked.limit())
                .map(HookCommands.ParkedPage::new));
    }

    private Future<Nothing> retry(Caller caller, Retry asked) {
        Long event = asked.event();
        AuditAct act = AuditAct.of(AuditAct.RETRY, asked.name()).with("event", event);
        return Postgres.of(vertx)
                .transaction(tx -> (event == null
                                ? found(HookList.retry(tx, asked.name()), "no such hook")
                                : found(ParkedStore.sendAgain(tx, asked.name(), event), "no such parked event"))
                        .compose(found -> AuditLog.add(tx, caller, node(), act)))
                .onSuccess(done -> act.log(caller))
                .map(Nothing.NOTHING);
    }

    private Future<Taken> offer(HookStores stores, Offer offered) {
        List<String> takers = HookConfig.all(document.get()).stream()
                .filter(hook -> HookConfig.filter(hook).names(offered.event()))
                .map(hook -> hook.text("name"))
                .toList();
        return takers.isEmpty()
                ? Future.succeededFuture(new Taken(0))
                : stores.queue().offer(takers, offered).map(Taken::new);
    }

    private static Future<Nothing> found(Future<Boolean> changed, String otherwise) {
        return changed.map(found -> {
            if (!found) {
                throw Failure.notFound(otherwise);
            }
            return Nothing.NOTHING;
        });
    }

    private static Future<Void> sweep(HookStores stores, Set<String> names) {
        return stores.parked()
                .trim(PARKED_KEPT, MOST_PARKED)
                .compose(trimmed -> stores.queue().expire())
                .compose(expired -> stores.list().forget(names, REMOVED_KEPT))
                .onSuccess(gone -> gone.forEach(name -> LOG.info("hook {} is no longer configured and removed", name)))
                .mapEmpty();
    }

    @Override
    public Future<?> stop() {
        return super.stop()
                .eventually(() -> Future.join(hooks.stream().map(Hook::close).toList()));
    }
}
