package dev.switchboard.gateway.bridge;

import static java.util.Objects.requireNonNull;

import dev.switchboard.auth.Identity;
import dev.switchboard.bus.Effects;
import dev.switchboard.gateway.admission.Admission;
import dev.switchboard.gateway.admission.Greeting;
import dev.switchboard.gateway.admission.OpeningRequest;
import dev.switchboard.gateway.admission.TokenCredentials;
import dev.switchboard.gateway.admission.TokenHandshake;
import dev.switchboard.gateway.commands.CommandForwarder;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.intake.EmptyFrames;
import dev.switchboard.intake.Intake;
import dev.switchboard.sockjs.ChannelEnd;
import dev.switchboard.sockjs.MessageChannel;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A channel from its opening until its token is accepted, and afterwards the reader of its messages. A token may come in
 * {@code headers.token} of the first message, and then decides before the cookie; pings before it do not count, as clients
 * ping first. On the shard's event loop; lives as long as the channel.
 */
final class BridgeHandshake implements MessageChannel.Listener, TokenHandshake.Endpoint {

    /** The bytes that a held message is counted with besides its text. */
    private static final int MESSAGE_OVERHEAD = 64;

    private final Shard shard;
    private final Admission admission;
    private final CommandForwarder forwarder;
    private final MessageChannel channel;
    private final ClientInfo client;
    private final TokenHandshake steps;
    private final Intake intake;
    /** Those before the token. */
    private final EmptyFrames pings;

    private final Deque<String> held = new ArrayDeque<>(0);
    private int heldCharacters;
    private @Nullable Bridge bridge;
    /** The position in the personal log that the URL names, or null. */
    private @Nullable Long since;

    /** Null until the client is admitted and its first messages are read. */
    private @Nullable BridgeProtocol reader;

    BridgeHandshake(
            Shard shard, Admission admission, CommandForwarder forwarder, MessageChannel channel, ClientInfo client) {
        this.shard = shard;
        this.admission = admission;
        this.forwarder = forwarder;
        this.channel = channel;
        this.client = client;
        this.intake = shard.config().wire().intake().at(client.endpoint());
        this.pings = intake.emptyFrames();
        this.steps = new TokenHandshake(shard.vertx(), admission, client, this);
        channel.listen(this);
    }

    /** Verifies the token of the opening request, or waits for one in the first message. */
    void start(OpeningRequest opening) {
        steps.start(opening);
    }

    @Override
    public void received(String message) {
        if (reader != null) {
            reader.receive(message);
        } else if (steps.isVerifying()) {
            hold(message);
        } else if (!steps.isOver()) {
            authenticate(message);
        }
    }

    private void authenticate(String text) {
        JsonObject message = BridgeMessages.parse(text);
        if (message != null && BridgeMessages.isPing(message)) {
            if (pings.isFlood()) {
                steps.refuse(CloseReason.FLOODING);
            }
            return;
        }
        if (message != null && BridgeMessages.headersOf(message).getValue("token") instanceof String token) {
            hold(text);
            steps.verify(token);
        } else if (steps.hasCookie()) {
            hold(text);
            steps.acceptCookie();
        } else {
            steps.refuse(Close.NO_TOKEN);
        }
    }

    /** Keeps a message until the client is admitted; transports that cannot be paused deliver more meanwhile. */
    private void hold(String message) {
        heldCharacters += message.length() + MESSAGE_OVERHEAD;
        if (heldCharacters > mostHeld()) {
            steps.refuse(CloseReason.TOO_BIG);
        } else if (!steps.isOver()) {
            held.add(message);
        }
    }

    /** Before the token is verified, the message that shows it and as much again. */
    private long mostHeld() {
        int most = shard.config().maxMessageBytes();
        return bridge == null ? Math.min(most, 2L * intake.config().strangersMessage()) : most;
    }

    @Override
    public void verifying() {
        channel.pause();
    }

    @Override
    public void hold() {
        channel.pause();
    }

    /** The cookie's person may send as much as any other, but a token in the first message would decide. */
    @Override
    public void release() {
        if (steps.hasCookie()) {
            channel.trust();
        }
        List<String> early = List.copyOf(held);
        held.clear();
        heldCharacters = 0;
        early.forEach(this::received);
        if (!steps.isVerifying()) {
            channel.resume();
        }
    }

    /** As long as any client may wait with its token: a bridge client speaks first, and is sent nothing before. */
    @Override
    public Duration patienceForShownToken() {
        return ChronoUnit.FOREVER.getDuration();
    }

    @Override
    public Future<Connection> connect(Identity identity) {
        channel.trust();
        Bridge made = Bridge.over(channel, shard, admission, forwarder, client, TokenCredentials.of(identity));
        bridge = made;
        return Future.succeededFuture(made.connection());
    }

    /** The client has no handler for its personal topic yet, so the position waits for the registration. */
    @Override
    public List<Effects.Join> joins(Connection connection, @Nullable Long position) {
        since = position;
        return TokenHandshake.Endpoint.super.joins(connection, null);
    }

    /** The bridge has no greeting; once the connection is live, the client's messages are read. */
    @Override
    public void greet(Greeting greeting) {
        BridgeProtocol protocol = requireNonNull(bridge).protocol();
        protocol.personal().admitted(greeting.seq(), since);
        shard.execute(() -> {
            reader = protocol;
            held.forEach(protocol::receive);
            held.clear();
            channel.resume();
        });
    }

    @Override
    public void refuse(Close close) {
        channel.close(close.code(), close.words(), BridgeErrors.ending(close).encode());
    }

    @Override
    public void violated(ChannelEnd violation) {
        steps.refuse(Close.of(violation.code(), violation.reason()));
    }

    @Override
    public void signOfLife() {
        if (bridge != null) {
            bridge.connection().signOfLife();
        }
    }

    @Override
    public void ended(ChannelEnd end) {
        steps.ended(Close.of(end.code(), end.reason()));
    }
}
