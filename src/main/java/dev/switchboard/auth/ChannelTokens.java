package dev.switchboard.auth;

import dev.switchboard.bus.OnePerNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.Optional;

/**
 * Verifies the tokens of channels for the concern that owns them, so that no key is part of a concern's configuration. Safe
 * from any thread; one per node that needs it, installed before its concerns and found by {@link #of}.
 *
 * @param verifier closed by whoever made it
 */
public record ChannelTokens(TokenVerifier verifier) implements Shareable {

    private static final OnePerNode<ChannelTokens> NODE = new OnePerNode<>(ChannelTokens.class);

    public void install(Vertx vertx) {
        NODE.install(vertx, this);
    }

    /** The node's; empty if none is installed. */
    public static Optional<ChannelTokens> of(Vertx vertx) {
        return Optional.ofNullable(NODE.get(vertx));
    }

    /** Whether the token lets this user join this channel; fails only while the issuer's keys cannot be read. */
    public Future<Boolean> admits(String token, String user, String channel) {
        ChannelToken wanted = new ChannelToken(user, channel);
        return verifier.verifyChannel(token).map(wanted::equals).recover(ChannelTokens::refusal);
    }

    private static Future<Boolean> refusal(Throwable cause) {
        return InvalidToken.isPassing(cause)
                ? Future.failedFuture(InvalidToken.answerTo(cause))
                : Future.succeededFuture(false);
    }
}
