package dev.switchboard.gateway.admission;

import dev.switchboard.auth.Identity;
import dev.switchboard.auth.InvalidToken;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.topics.Positions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's way in, the same at every endpoint: it shows a token, in time if it may come late; the token is verified; the
 * endpoint makes a connection for its holder, and that is admitted. The browser's cookie stands in for a token that is not
 * shown; one that does not verify counts as none, since it may be expired, or of another app on the same host. On the event
 * loop of the endpoint's shard; lives until the client is gone, and later refuses it in the same words, whether it was
 * admitted or not.
 */
public final class TokenHandshake {

    private static final Logger LOG = LoggerFactory.getLogger(TokenHandshake.class);

    /** What differs between endpoints. Called on the same event loop. */
    public interface Endpoint {

        /** A token is being verified: what the client sends from now on must wait for the greeting. */
        default void verifying() {}

        /** The cookie is being verified: what the client sends is held until {@link #release}. */
        default void hold() {}

        /** The cookie was verified, or counts as none; what was held is read as if it came now. */
        default void release() {}

        /** How long a good cookie waits for a token that the client may show and that decides before it; at once if zero. */
        default Duration patienceForShownToken() {
            return Duration.ZERO;
        }

        /** Whether the client is known to be gone, although {@link TokenHandshake#ended} was not called yet. */
        default boolean isGone() {
            return false;
        }

        /** The connection for the holder of the token; a failure refuses the client, unless it is refused already. */
        Future<Connection> connect(Identity identity);

        /**
         * What the connection is in from the start: the personal topic first, then what it resumes.
         *
         * @param since the position in the personal log that the client named, or null
         */
        default List<Effects.Join> joins(Connection connection, @Nullable Long since) {
            return List.of(new Effects.Join(Topic.user(connection.userId()), since, ""));
        }

        /** The client is admitted; called before anything else is sent to it. */
        void greet(Greeting greeting);

        /** Ends a client that has no connection. */
        void refuse(Close close);
    }

    private final Admission admission;
    private final Vertx vertx;
    private final ClientInfo client;
    private final Endpoint endpoint;
    private @Nullable Connection connection;
    private @Nullable Long since;
    /** The person of the cookie, who is admitted if no token is shown. */
    private @Nullable Identity ofCookie;

    private boolean verifying;
    private boolean over;
    private long deadline = -1;

    public TokenHandshake(Vertx vertx, Admission admission, ClientInfo client, Endpoint endpoint) {
        this.vertx = vertx;
        this.admission = admission;
        this.client = client;
        this.endpoint = endpoint;
    }

    /**
     * Verifies the token that came with the opening request, or waits until one is {@linkplain #verify shown}.
     *
     * @param position the position in the personal log to replay from, or null
     */
    public void start(Optional<String> token, @Nullable Long position) {
        start(token, Optional.empty(), position);
    }

    private void start(Optional<String> token, Optional<String> cookie, @Nullable Long position) {
        since = position;
        if (token.isPresent()) {
            verify(token.get());
        } else {
            deadline = vertx.setTimer(admission.config().authTimeout().toMillis(), fired -> expire());
            cookie.ifPresent(this::verifyCookie);
        }
    }

    private void expire() {
        deadline = -1;
        if (!acceptCookie()) {
            refuse(Close.NO_TOKEN);
        }
    }

    private void verifyCookie(String cookie) {
        verifying = true;
        endpoint.hold();
        admission.tokens().verify(cookie).onComplete(verified -> {
            verifying = false;
            if (InvalidToken.isPassing(verified.cause())) {
                refuse(Close.comeBack(), verified.cause());
                return;
            }
            ofCookie = verified.otherwiseEmpty().result();
            if (ofCookie != null) {
                letShownTokenDecide(endpoint.patienceForShownToken());
            }
            if (!over) {
                endpoint.release();
            }
        });
    }

    private void letShownTokenDecide(Duration patience) {
        if (patience.isZero()) {
            acceptCookie();
        } else if (deadline >= 0 && patience.compareTo(admission.config().authTimeout()) < 0) {
            cancelDeadline();
            deadline = vertx.setTimer(patience.toMillis(), fired -> expire());
        }
    }

    /** Whether the cookie names a person who can be admitted. */
    public boolean hasCookie() {
        return ofCookie != null;
    }

    /** Admits the person of the cookie, as the client shows no token; false if there is none. */
    public boolean acceptCookie() {
        Identity identity = ofCookie;
        if (identity == null || verifying) {
            return identity != null;
        }
        verifying = true;
        cancelDeadline();
        endpoint.verifying();
        connect(identity);
        return true;
    }

    /** Admits a client that shows no token, where its endpoint takes it without. */
    public void admitWithoutToken() {
        if (!verifying && !over) {
            verifying = true;
            cancelDeadline();
            endpoint.verifying();
            make(Identity.WITHOUT_TOKEN);
        }
    }

    /** As {@link #start(Optional, Long)}, with what an HTTP request brings; refuses a position that is none. */
    public void start(OpeningRequest opening) {
        Long position;
        try {
            position = Positions.parse(opening.since());
        } catch (Failure badPosition) {
            refuse(CloseReason.BAD_FRAME.saying(String.valueOf(badPosition.getMessage())));
            return;
        }
        start(opening.token(), opening.cookie(), position);
    }

    /** Takes the client's token, which it shows once. */
    public void verify(String token) {
        verifying = true;
        cancelDeadline();
        endpoint.verifying();
        admission.tokens().verify(token).onSuccess(this::connect).onFailure(invalid -> {
            refuse(InvalidToken.isPassing(invalid) ? Close.comeBack() : Close.BAD_TOKEN, invalid);
        });
    }

    /** Whether a token was shown. */
    public boolean isVerifying() {
        return verifying;
    }

    /** Whether the client was refused or is gone. */
    public boolean isOver() {
        return over;
    }

    /** As {@link #refuse(Close)}, in the reason's usual words. */
    public void refuse(CloseReason reason) {
        refuse(reason.plain());
    }

    /** Ends the client, connected or not. */
    public void refuse(Close close) {
        refuse(close, null);
    }

    private void refuse(Close close, @Nullable Throwable invalid) {
        if (connection != null) {
            connection.close(close);
        } else if (!over) {
            over = true;
            cancelDeadline();
            admission.refusals().note(client, close, invalid);
            endpoint.refuse(close);
        }
    }

    /** The client, or the network, has ended it. */
    public void ended(Close close) {
        cancelDeadline();
        over = true;
        if (connection != null) {
            connection.peerClosed(close);
        }
    }

    /** Asks the back end that decides about connections, if there is one. */
    private void connect(Identity identity) {
        if (!admission.decisions().asksConnections()) {
            make(identity);
        } else if (!over && !endpoint.isGone()) {
            ConnectDecisions.ask(admission.decisions(), identity, client)
                    .onSuccess(this::make)
                    .onFailure(refusal -> refuse(ConnectDecisions.closeOf(refusal)));
        }
    }

    private void make(Identity identity) {
        if (!over && !endpoint.isGone()) {
            endpoint.connect(identity).onSuccess(this::admit).onFailure(failure -> {
                if (!over) {
                    LOG.warn("a client could not be connected: {}", failure.getMessage());
                    refuse(CloseReason.INTERNAL);
                }
            });
        }
    }

    private void admit(Connection made) {
        if (over) {
            // Gone while the connection was being made; it was never registered.
            made.peerClosed(CloseReason.GOING_AWAY.plain());
            return;
        }
        connection = made;
        admission.admit(made, endpoint.joins(made, since), endpoint::greet);
    }

    private void cancelDeadline() {
        if (deadline >= 0) {
            vertx.cancelTimer(deadline);
            deadline = -1;
        }
    }
}
