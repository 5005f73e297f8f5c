package dev.switchboard.gateway.sse;

import static java.util.Objects.requireNonNull;

import dev.switchboard.auth.Identity;
import dev.switchboard.auth.Tokens;
import dev.switchboard.bus.Effects.Join;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.admission.Greeting;
import dev.switchboard.gateway.admission.OpeningRequest;
import dev.switchboard.gateway.admission.TokenCredentials;
import dev.switchboard.gateway.admission.TokenHandshake;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.intake.Intake;
import dev.switchboard.intake.Place;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request for a stream until the head of its response. Until then every refusal has a status; a client without a token gets
 * public channels alone. On the shard's event loop; lives as long as the connection.
 */
final class SseOpening implements TokenHandshake.Endpoint {

    private final Shard shard;
    private final SseServices services;
    private final HttpServerRequest request;
    private final ClientInfo client;
    private final Place place;
    private final Intake intake;
    private final TokenHandshake steps;
    private final String id = UUID.randomUUID().toString();
    private @Nullable SseRequest asked;
    /** Null until the concerns have granted the topics. */
    private @Nullable Granted granted;

    private @Nullable SseWire wire;
    /** The refusal in words of its own, or null. */
    private @Nullable Failure why;

    /** @param place of a client without a token */
    SseOpening(Shard shard, SseServices services, HttpServerRequest request, ClientInfo client, Place place) {
        this.shard = shard;
        this.services = services;
        this.request = request;
        this.client = client;
        this.place = place;
        this.intake = shard.config().wire().intake().at(client.endpoint());
        this.steps = new TokenHandshake(shard.vertx(), services.admission(), client, this);
        request.response().closeHandler(closed -> ended()).exceptionHandler(broken -> ended());
    }

    private void ended() {
        place.leave();
        steps.ended(CloseReason.LOST.plain());
    }

    void start() {
        try {
            asked = SseRequest.of(request);
        } catch (Failure bad) {
            refuse(bad, false);
            return;
        }
        Optional<String> token = Tokens.shown(request);
        Optional<String> cookie = Tokens.cookie(request);
        if (token.isEmpty() && cookie.isEmpty()) {
            goWithoutToken();
        } else {
            steps.start(new OpeningRequest(client, token, cookie, null));
        }
    }

    /** The cookie counts as none if it does not verify. */
    @Override
    public void release() {
        if (!steps.isVerifying()) {
            goWithoutToken();
        }
    }

    private void goWithoutToken() {
        if (requireNonNull(asked).isOfChannels()) {
            steps.admitWithoutToken();
        } else {
            steps.refuse(Close.NO_TOKEN);
        }
    }

    @Override
    public boolean isGone() {
        return request.response().closed();
    }

    @Override
    public Future<Connection> connect(Identity identity) {
        boolean anonymous = identity.id().isEmpty();
        // The client is counted as itself, and its connection for it no longer.
        intake.known(request);
        if (!anonymous) {
            place.leave();
        }
        Promise<Connection> connection = Promise.promise();
        new Granting(services, identity, client, shard.node(), id, requireNonNull(asked))
                .grant()
                .onComplete(done -> shard.run(() -> {
                    if (done.failed()) {
                        refuse(done.cause(), anonymous);
                        connection.fail(done.cause());
                    } else {
                        connection.complete(open(identity, done.result()));
                    }
                }));
        return connection.future();
    }

    private Connection open(Identity identity, Granted topics) {
        boolean anonymous = identity.id().isEmpty();
        boolean personal = !anonymous && topics.request().topics().contains(Topic.user(identity.id()));
        SsePositions positions = new SsePositions(services.recovery(), topics.grants(), personal);
        SseWire made = new SseWire(shard, request, positions, anonymous ? place : null, this::ended);
        granted = topics;
        wire = made;
        return new Connection(shard, id, client, TokenCredentials.of(identity), made, positions);
    }

    @Override
    public List<Join> joins(Connection connection, @Nullable Long since) {
        Granted topics = requireNonNull(granted);
        List<Join> joins = new ArrayList<>();
        if (!connection.caller().isAnonymous()) {
            joins.add(new Join(Topic.user(connection.userId()), topics.personalSince(), ""));
        }
        joins.addAll(topics.joins());
        return joins;
    }

    @Override
    public void greet(Greeting greeting) {
        SseWire greeted = requireNonNull(wire);
        Granted topics = requireNonNull(granted);
        SsePositions positions = (SsePositions) greeting.connection().listener();
        positions.begin(greeting.connection(), topics.positions());
        greeted.begin(new FirstEvents(greeting, topics).text(positions.newest()));
    }

    private void refuse(Throwable cause, boolean anonymous) {
        Refusal refusal = Refusal.of(cause, anonymous);
        why = refusal.why();
        steps.refuse(refusal.close());
    }

    /** Ends a client that has no connection. */
    @Override
    public void refuse(Close close) {
        place.leave();
        SseAnswer.refuse(request, close, why);
    }
}
