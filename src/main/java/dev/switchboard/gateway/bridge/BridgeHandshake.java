package dev.switchboard.gateway.bridge;

import dev.switchboard.auth.Identity;
import dev.switchboard.gateway.admission.Admission;
import dev.switchboard.gateway.admission.Greeting;
import dev.switchboard.gateway.admission.TokenCredentials;
import dev.switchboard.gateway.admission.TokenHandshake;
import dev.switchboard.gateway.commands.CommandForwarder;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.sockjs.MessageChannel;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A channel from its opening until its token is accepted, and the reader of its messages after that. A token may come in
 * {@code headers.token} of the first message; pings before it do not count, as clients ping first. On the shard's event
 * loop; lives as long as the channel.
 */
final class BridgeHandshake implements MessageChannel.Listener, TokenHandshake.Endpoint {

    /** What an empty message takes of the memory that messages may wait in. */
    private static final int MESSAGE_OVERHEAD = 64;

    private final Shard shard;
    private final CommandForwarder forwarder;
    private final MessageChannel channel;
    private final ClientInfo client;
    private final TokenHandshake steps;
    private final Deque<String> held = new ArrayDeque<>(0);
    private int heldCharacters;
    private Bridge bridge;
    /** The position in the personal log that the URL names, or null. */
    private Long since;

    private boolean greeted;

    BridgeHandshake(
            Shard shard, Admission admission, CommandForwarder forwarder, MessageChannel channel, ClientInfo client) {
        this.shard = shard;
        this.forwarder = forwarder;
        this.channel = channel;
        this.client = client;
        this.steps = new TokenHandshake(shard.vertx(), admission, client, this);
        channel.listen(this);
    }

    /** Verifies the token of the opening request, or waits for one in the first message. */
    void start(Optional<String> token, Long position) {
        since = position;
        steps.start(token, null);
    }

    TokenHandshake steps() {
        return steps;
    }

    @Override
    public void received(String message) {
        if (greeted) {
            bridge.protocol().receive(message);
        } else if (steps.isVerifying()) {
            hold(message);
        } else if (!steps.isOver()) {
            authenticate(message);
        }
    }

    private void authenticate(String text) {
        JsonObject message = BridgeProtocol.parse(text);
        if (message != null && BridgeProtocol.isPing(message)) {
            return;
        }
        if (message != null && BridgeProtocol.headersOf(message).getValue("token") instanceof String token) {
            hold(text);
            steps.verify(token);
        } else {
            steps.refuse(Close.NO_TOKEN);
        }
    }

    /** Keeps a message until the client is admitted; transports that cannot be paused go on bringing them. */
    private void hold(String message) {
        heldCharacters += message.length() + MESSAGE_OVERHEAD;
        if (heldCharacters > shard.config().maxMessageBytes()) {
            steps.refuse(CloseReason.TOO_BIG);
        } else if (!steps.isOver()) {
            held.add(message);
        }
    }

    @Override
    public void verifying() {
        channel.pause();
    }

    @Override
    public Future<Connection> connect(Identity identity) {
        bridge = Bridge.over(channel, shard, forwarder, client, TokenCredentials.of(identity));
        return Future.succeededFuture(bridge.connection());
    }

    /** The bridge has no greeting; once the connection is live its client's messages are read. */
    @Override
    public void greet(Greeting greeting) {
        bridge.protocol().personal().admitted(greeting.seq(), since);
        shard.execute(() -> {
            greeted = true;
            while (!held.isEmpty()) {
                bridge.protocol().receive(held.poll());
            }
            channel.resume();
        });
    }

    @Override
    public void refuse(Close close) {
        channel.close(close, BridgeErrors.ending(close).encode());
    }

    @Override
    public void violated(Close reason) {
        steps.refuse(reason);
    }

    @Override
    public void heard() {
        if (bridge != null) {
            bridge.connection().heard();
        }
    }

    @Override
    public void ended(Close reason) {
        steps.ended(reason);
    }
}
