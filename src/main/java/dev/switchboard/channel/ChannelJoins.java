package dev.switchboard.channel;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.ChannelCommands;
import dev.switchboard.bus.ChannelCommands.Resume;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Effects.Join;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.Topic;
import dev.switchboard.channel.Namespaces.Place;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code channel:join}, {@code channel:leave}, {@code channel:admit} for back ends, and {@code channel:resume} for connections
 * that recover. A rule of the
 * configuration does not change between a join's answer and the join, so that a join is asked for once. On the concern's event
 * loop.
 */
final class ChannelJoins {

    private final Namespaces namespaces;
    private final ChannelAccess access;

    ChannelJoins(Namespaces namespaces, ChannelAccess access) {
        this.namespaces = namespaces;
        this.access = access;
    }

    Future<Answer> join(Command command) {
        Fields fields = new Fields(command.data());
        Place place = namespaces.place(fields);
        Long since = fields.optionalPosition("since").orElse(null);
        String token = fields.optionalText("token", ChannelAccess.MAX_TOKEN).orElse(null);
        Join join = place.namespace().join(place.channel(), since);
        return access.requireJoin(command.caller(), place, token)
                .map(allowed -> named(place.channel()).with(Effects.joining(List.of(join))));
    }

    /** For a back end, whatever the rules say. */
    Future<Answer> admit(Command command) {
        Place place = namespaces.place(new Fields(command.data()));
        Join join = place.namespace().join(place.channel(), null).placedAt(null);
        return Future.succeededFuture(named(place.channel()).with(Effects.joining(List.of(join))));
    }

    /** Leaving needs no permission, and no namespace. */
    Future<Answer> leave(Command command) {
        Topic channel = Namespaces.channel(new Fields(command.data()));
        return Future.succeededFuture(named(channel).with(Effects.leaving(List.of(channel))));
    }

    private static Answer named(Topic channel) {
        return Answer.of(new ChannelCommands.Channel(channel.id()).toJson());
    }

    /** A refusal names its channel. A channel whose rule asks for a token is not joined again: the client shows the token when it joins by itself. */
    Future<Answer> resume(Command command) {
        List<Join> joins = new ArrayList<>();
        List<Future<Void>> allowed = new ArrayList<>();
        Resume.from(command.data())
                .since()
                .forEach((name, since) -> allowed.add(Future.succeededFuture()
                        .compose(next -> {
                            Place place = namespaces.place(Topic.channel(name));
                            joins.add(place.namespace()
                                    .join(place.channel(), since)
                                    .placedAt(null));
                            return access.requireJoin(command.caller(), place, null);
                        })
                        .recover(cause -> Future.failedFuture(naming(name, cause)))));
        return Future.all(allowed).map(all -> Answer.ok().with(Effects.joining(joins)));
    }

    private static Throwable naming(String channel, Throwable cause) {
        return cause instanceof Failure refusal ? refusal.with(ChannelCommands.Resume.REFUSED, channel) : cause;
    }
}
