package dev.switchboard.bus.seal;

import dev.switchboard.bus.vertx.BusCodecs;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageCodec;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals what this node sends to other nodes, and refuses what other nodes send without a seal: commands, events, answers,
 * failures, whatever the address. A refused message is dropped before its headers and body are decoded, and counted; a
 * request that it claims to answer goes on waiting. Interceptors run for messages on this node too, where they only
 * look. Safe from any thread; installed before anything listens on the bus, lives as long as its Vert.x.
 */
public final class BusSeal {

    /** The codec that all messages between nodes name. */
    public static final String CODEC = SealingCodec.NAME;

    /** Two while a secret is replaced. */
    public static final int MOST_KEYS = 2;

    private static final Logger LOG = LoggerFactory.getLogger(BusSeal.class);

    private final Seal seal;
    private final OpeningCodec opening;
    private final BusRefusals refusals;

    private BusSeal(Seal seal, BusRefusals refusals) {
        this.seal = seal;
        this.opening = new OpeningCodec(seal);
        this.refusals = refusals;
    }

    /**
     * Seals the bus of this Vert.x.
     *
     * @param node this node's id, new at every start
     * @param keys one or two, each known to the nodes of this hub only; a message needs a MAC of one of them
     * @param isMember whether a node of this id is in the cluster now; called on event loops, must not block
     */
    public static void install(
            Vertx vertx, String node, List<byte[]> keys, Predicate<String> isMember, BusRefusals refusals) {
        if (keys.isEmpty() || keys.size() > MOST_KEYS) {
            throw new IllegalArgumentException("one or two keys, not " + keys.size());
        }
        Seal seal = new Seal(keys.stream().map(SealKey::new).toList(), new Senders(node, isMember));
        BusSeal bus = new BusSeal(seal, refusals);
        vertx.eventBus()
                .registerCodec(bus.opening)
                .addOutboundInterceptor(bus::onSend)
                .addInboundInterceptor(bus::onReceive);
    }

    /** Another codec must not leave the node, or leaves it unsealed and is refused. */
    private void onSend(DeliveryContext<Object> sending) {
        Message<Object> message = sending.message();
        MessageCodec<?, ?> codec = BusCodecs.codecOf(message);
        MessageCodec<Object, Object> body = codec == null ? null : BusCodecs.of(codec.systemCodecID());
        if (body != null) {
            BusCodecs.setCodec(message, new SealingCodec(body, seal));
        }
        try {
            sending.next();
        } catch (IllegalStateException broken) {
            // Vert.x 5.0.10 completes a write's promise twice when the connection breaks during the write, and
            // throws. The message is lost like any other that the bus loses; leaving an interceptor, the error
            // would be logged for each.
            LOG.debug("a connection between nodes broke during a write", broken);
        }
    }

    private void onReceive(DeliveryContext<Object> arriving) {
        if (!BusCodecs.isFromOtherNode(arriving.message()) || isAccepted(arriving.message())) {
            arriving.next();
        }
    }

    private boolean isAccepted(Message<Object> message) {
        try {
            if (BusCodecs.codecOf(message) != opening) {
                throw new RefusedException(Refusal.UNSEALED);
            }
            // Decodes the body, and thereby opens the seal.
            message.body();
            return true;
        } catch (RefusedException refused) {
            refusals.refuse(refused.refusal());
        } catch (RuntimeException undecodable) {
            LOG.debug("body of a genuine message cannot be decoded", undecodable);
            refusals.refuse(Refusal.UNREADABLE);
        }
        return false;
    }
}
