package dev.switchboard.gateway.sockjs;

import dev.switchboard.auth.Identity;
import dev.switchboard.gateway.ClientInfo;
import dev.switchboard.gateway.CloseReason;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.Shard;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel from its opening until its token is accepted, and the reader of its messages after that. A token may come in
 * {@code headers.token} of the first message; pings before it do not count, as clients ping first. On the shard's event
 * loop; lives as long as the channel.
 */
final class Handshake implements MessageChannel.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);

    /** What an empty message takes of the memory that messages may wait in. */
    private static final int MESSAGE_OVERHEAD = 64;

    private final Gateway gateway;
    private final Shard shard;
    private final MessageChannel channel;
    private final ClientInfo client;
    private final Deque<String> held = new ArrayDeque<>(0);
    private int heldCharacters;
    private Bridge bridge;
    private Long since;
    private boolean verifying;
    private boolean greeted;
    private boolean refused;
    private long deadline = -1;

    Handshake(Gateway gateway, Shard shard, MessageChannel channel, ClientInfo client) {
        this.gateway = gateway;
        this.shard = shard;
        this.channel = channel;
        this.client = client;
        channel.listen(this);
    }

    /** Verifies the token of the opening request, or waits for one in the first message. */
    void start(Optional<String> token, Long position) {
        since = position;
        if (token.isPresent()) {
            verify(token.get());
        } else {
            deadline = gateway.vertx()
                    .setTimer(gateway.config().authTimeout().toMillis(), fired -> refuse(CloseReason.NO_TOKEN));
        }
    }

    /** Ends the channel. */
    void refuse(CloseReason reason) {
        if (bridge != null) {
            bridge.connection().close(reason);
        } else if (!refused) {
            refused = true;
            cancelDeadline();
            LOG.info(
                    "connection refused address={} userAgent=\"{}\" door={} code={} reason=\"{}\"",
                    client.address(),
                    client.userAgent(),
                    client.door(),
                    reason.code(),
                    reason.words());
            shard.metrics(client.door()).refused(reason.label());
            channel.close(reason, BridgeErrors.ending(reason).encode());
        }
    }

    @Override
    public void received(String message) {
        if (greeted) {
            bridge.protocol().receive(message);
        } else if (verifying) {
            hold(message);
        } else if (!refused) {
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
            verify(token);
        } else {
            refuse(CloseReason.NO_TOKEN);
        }
    }

    /** Keeps a message until the client is admitted; transports that cannot be paused go on bringing them. */
    private void hold(String message) {
        heldCharacters += message.length() + MESSAGE_OVERHEAD;
        if (heldCharacters > gateway.config().maxMessageBytes()) {
            refuse(CloseReason.TOO_BIG);
        } else if (!refused) {
            held.add(message);
        }
    }

    private void verify(String token) {
        verifying = true;
        cancelDeadline();
        channel.pause();
        gateway.tokens().verify(token).onSuccess(this::admit).onFailure(invalid -> {
            LOG.debug("token refused: {}", invalid.getMessage());
            refuse(CloseReason.BAD_TOKEN);
        });
    }

    private void admit(Identity identity) {
        if (refused) {
            return;
        }
        bridge = Bridge.over(channel, shard, client, identity);
        gateway.admission().admit(bridge.connection(), since, this::greet);
    }

    /** The bridge has no greeting; once the connection is live its client's messages are read. */
    private void greet(JsonObject greeting) {
        bridge.protocol().personal().admitted(greeting.getLong("seq"), since != null);
        shard.execute(() -> {
            greeted = true;
            while (!held.isEmpty()) {
                bridge.protocol().receive(held.poll());
            }
            channel.resume();
        });
    }

    @Override
    public void violated(CloseReason reason) {
        refuse(reason);
    }

    @Override
    public void heard() {
        if (bridge != null) {
            bridge.connection().heard();
        }
    }

    @Override
    public void ended(CloseReason reason) {
        cancelDeadline();
        refused = true;
        if (bridge != null) {
            bridge.connection().peerClosed(reason);
        }
    }

    private void cancelDeadline() {
        if (deadline >= 0) {
            gateway.vertx().cancelTimer(deadline);
            deadline = -1;
        }
    }
}
