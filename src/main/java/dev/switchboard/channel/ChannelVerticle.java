package dev.switchboard.channel;

import dev.switchboard.auth.ChannelTokens;
import dev.switchboard.bus.ChannelCommands;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.Decisions;
import dev.switchboard.bus.HiddenUsers;
import dev.switchboard.bus.HubClock;
import dev.switchboard.bus.Members;
import dev.switchboard.bus.Publisher;
import dev.switchboard.config.Settings;
import dev.switchboard.idempotency.IdempotencyKeys;
import dev.switchboard.log.TopicHistory;
import dev.switchboard.log.group.GroupCommit;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * The concern {@code channel}.
 *
 * <ul>
 *   <li>{@code channel:join {channel, since?, token?}} → {@code {channel, seq?, gap?, firstSeq?}}, and the connection gets the
 *       publications after {@code since} and the live ones
 *   <li>{@code channel:leave {channel}} → {@code {channel}}, whether or not it was in the channel
 *   <li>{@code channel:publish {channel, event?, data, clientId?}} → {@code {channel, seq?, at}}; {@code publication {channel,
 *       seq?, event, data, from, at}} to every connection in the channel
 *   <li>{@code channel:history {channel, before?, after?, limit?, token?}} → {@code {publications, hasMore}}, ascending
 *   <li>{@code channel:presence {channel, token?}} → {@code {users:[{id, connections}], count}}, the first 1,000 by id
 *   <li>{@code channel:post}, {@code channel:posts}, {@code channel:admit} and {@code channel:resume}: the hub's own, for back ends and for connections
 *       that recover
 * </ul>
 *
 * <p>Runs on one event loop per instance; several instances share the store alone, and count a connection's publications each by
 * itself. One instance keeps the publications of a connection in order where the namespace has no history.
 */
public final class ChannelVerticle extends ConcernVerticle {

    @Override
    protected Future<?> open() {
        Namespaces namespaces = Namespaces.from(Settings.of(channels()));
        ChannelAccess access = new ChannelAccess(ChannelTokens.of(vertx), Decisions.of(vertx));
        Postgres postgres = Postgres.of(vertx);
        IdempotencyKeys keys = new IdempotencyKeys(postgres, IdempotencyKeys.KEPT);
        ChannelJoins joins = new ChannelJoins(namespaces, access);
        on(ChannelCommands.JOIN, joins::join);
        on(ChannelCommands.LEAVE, joins::leave);
        on(ChannelCommands.RESUME, joins::resume);
        on(ChannelCommands.ADMIT, joins::admit);
        ChannelPublishing publishing = new ChannelPublishing(
                namespaces,
                access,
                hasLimits() ? Optional.of(new PublishRates(System::nanoTime)) : Optional.empty(),
                new GroupCommit(vertx, postgres, IdempotencyKeys.KEPT),
                HubClock.of(vertx),
                new Publisher(vertx));
        on(ChannelCommands.PUBLISH, publishing::publish);
        onHeard(ChannelCommands.POST, publishing::post);
        onHeard(ChannelCommands.POSTS, new ChannelBatches(postgres, publishing)::post);
        ChannelReading reading = new ChannelReading(
                namespaces, access, new TopicHistory(postgres), Members.of(vertx), new HiddenUsers(vertx));
        on(ChannelCommands.HISTORY, reading::history);
        on(ChannelCommands.PRESENCE, reading::presence);
        repeat(IdempotencyKeys.SWEEP_INTERVAL, "old keys stay", keys::sweep);
        return Future.succeededFuture();
    }
}
