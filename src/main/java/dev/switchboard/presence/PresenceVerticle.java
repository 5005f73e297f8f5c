package dev.switchboard.presence;

import dev.switchboard.bus.Audience;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.ErasureCommands;
import dev.switchboard.bus.ErasureCommands.Erased;
import dev.switchboard.bus.PresenceCommands;
import dev.switchboard.config.Settings;
import io.vertx.core.Future;

/**
 * The concern {@code presence}: answers who is online and with which status, and publishes the changes that users make
 * themselves; that they come and go is published on each node by {@link PresenceNotifier}. A change of status that others
 * cannot see is not published to them.
 *
 * <p>A status outlives its connections and is shown again when the user is back. While Redis is away a user has the
 * status that this node knew last, or none, and {@code presence:set} is {@code UNAVAILABLE}. A Redis that comes back empty gets
 * the statuses from the nodes that know them.
 *
 * <p>Runs on one event loop, deployed with the node; it holds nothing that needs closing. One instance is enough, and
 * keeps the changes of a user in order.
 */
public final class PresenceVerticle extends ConcernVerticle {

    @Override
    protected Future<?> open() {
        PresenceConfig config = PresenceConfig.from(Settings.of(settings()));
        NodeDetails details = new NodeDetails(vertx, config.keepDetails());
        PresenceAnswers answers = new PresenceAnswers(vertx, config, details);
        on(PresenceCommands.SUBSCRIBE, answers::subscribe);
        on(PresenceCommands.GET, answers::get);
        on(PresenceCommands.UNSUBSCRIBE, answers::unsubscribe);
        on(PresenceCommands.SET, answers::set);
        on(PresenceCommands.CHANGED.name(), answers::changed);
        on(PresenceCommands.HIDDEN, (caller, users) -> answers.hidden(users));
        on(ErasureCommands.PRESENCE, (caller, asked) -> details.forget(asked.user())
                .map(Erased.more(false)));
        RecentChanges recent = RecentChanges.of(vertx);
        return details.open()
                .compose(open -> new Audience(vertx)
                        .onChange(change -> recent.note(change.topic().id())))
                .onSuccess(listening -> recent.begin());
    }
}
