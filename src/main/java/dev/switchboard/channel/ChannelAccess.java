package dev.switchboard.channel;

import dev.switchboard.auth.ChannelTokens;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Decisions;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import dev.switchboard.channel.Namespaces.Place;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what with a channel, by the rules of its namespace. Reading its history and who is in it need what joining
 * needs. A back end that decides about joins can refuse what a rule allows; the rule {@code decide} leaves everything to it. The
 * gateway asks it about every join, so here it is asked about readers alone. On the concern's event loop.
 */
final class ChannelAccess {

    /** The longest token of a channel, in characters. */
    static final int MAX_TOKEN = 16_384;

    private final Optional<ChannelTokens> tokens;
    private final Decisions decisions;

    ChannelAccess(Optional<ChannelTokens> tokens, Decisions decisions) {
        this.tokens = tokens;
        this.decisions = decisions;
    }

    /**
     * Succeeds if the caller may join the channel, unless a back end refuses it; fails with the refusal.
     *
     * @param token of the channel, as the client sent it; null for none
     */
    Future<Void> requireJoin(Caller caller, Place place, @Nullable String token) {
        ChannelNamespace namespace = place.namespace();
        if (namespace.join().stream().anyMatch(rule -> rule.admits(caller, place.channel()))) {
            return Future.succeededFuture();
        }
        return byToken(caller, place, token).compose(admitted -> {
            if (admitted) {
                return Future.succeededFuture();
            }
            return namespace.isDecided() && decisions.asksJoins() && !caller.isAnonymous()
                    ? Future.succeededFuture()
                    : Future.failedFuture(refusal(namespace, token));
        });
    }

    /** As {@link #requireJoin}, for a caller who does not join: the back end is asked here. */
    Future<Void> requireRead(Caller caller, Place place, @Nullable String token) {
        return requireJoin(caller, place, token)
                .compose(admitted -> decisions.join(caller, List.of(place.channel())))
                .compose(ChannelAccess::unlessRefused);
    }

    private static Future<Void> unlessRefused(Map<Topic, Failure> refusals) {
        return refusals.values().stream()
                .findFirst()
                .<Future<Void>>map(Future::failedFuture)
                .orElseGet(Future::succeededFuture);
    }

    private Future<Boolean> byToken(Caller caller, Place place, @Nullable String token) {
        if (token == null || !place.namespace().takesTokens() || tokens.isEmpty()) {
            return Future.succeededFuture(false);
        }
        return tokens.get().admits(token, caller.id(), place.channel().id());
    }

    private static Failure refusal(ChannelNamespace namespace, @Nullable String token) {
        Failure refusal = Failure.forbidden("you may not join this channel");
        if (!namespace.takesTokens()) {
            return refusal;
        }
        String words = token == null
                ? "this channel needs a token of its own"
                : "the token is not valid for you and this channel, or has expired";
        return Failure.forbidden(words).with("field", "token");
    }

    /** Refuses a caller who may not publish to the channel. */
    void requirePublish(Caller caller, Place place) {
        if (place.namespace().publish().stream().noneMatch(rule -> rule.admits(caller, place.channel()))) {
            throw Failure.forbidden("you may not publish to this channel");
        }
    }
}
