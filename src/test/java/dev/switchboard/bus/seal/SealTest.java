package dev.switchboard.bus.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.eventbus.impl.CodecManager;
import io.vertx.core.eventbus.impl.clustered.ClusteredMessage;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SealTest {

    private static final byte[] OLD = "the secret of before, long enough".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NEW = "the secret of today, long enough!".getBytes(StandardCharsets.UTF_8);
    private static final String BEN = "ben-node";
    private static final JsonObject BODY = new JsonObject().put("text", "soup?");

    private final Seal ana = seal("ana-node", OLD);
    private final Seal ben = seal(BEN, OLD);

    @Test
    void opensWhatANodeOfTheHubSealed() {
        assertEquals(BODY, open(ben, sealed(ana, "ana-node", "concern.chat@" + BEN)));
    }

    /** Vert.x gives each handler of an address a copy of the message over the same bytes. */
    @Test
    void opensTheSameArrivalForEachHandler() {
        Buffer arrived = sealed(ana, "ana-node", "concern.chat@" + BEN);
        Buffer recorded = arrived.copy();
        assertEquals(BODY, open(ben, arrived));
        assertEquals(BODY, open(ben, arrived));
        assertEquals(Refusal.REPLAYED, refusalOf(ben, recorded));
    }

    /** Sender, address, reply address, headers, body, counter: whatever a stranger changes. */
    @Test
    void refusesEveryChangedByte() {
        Buffer genuine = sealed(ana, "ana-node", "concern.chat@" + BEN);
        for (int at = 0; at < genuine.length(); at++) {
            Buffer changed = genuine.copy();
            changed.setByte(at, (byte) (genuine.getByte(at) ^ 1));
            assertEquals(Refusal.FORGED, refusalOf(ben, changed), "byte " + at);
        }
        assertEquals(BODY, open(ben, genuine));
    }

    @Test
    void refusesBytesOfAnyKindWithoutAnotherFailure() {
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            byte[] noise = new byte[1 + random.nextInt(80)];
            random.nextBytes(noise);
            assertEquals(Refusal.FORGED, refusalOf(ben, Buffer.buffer(noise)));
        }
    }

    @Test
    void refusesAnotherSecret() {
        assertEquals(Refusal.FORGED, refusalOf(ben, sealed(seal("ana-node", NEW), "ana-node", "concern.chat@" + BEN)));
    }

    @Test
    void understandsNodesOfBothSecretsWhileItIsReplaced() {
        Seal both = seal("ana-node", NEW, OLD);
        assertEquals(BODY, open(ben, sealed(both, "ana-node", "concern.chat@" + BEN)));
        assertEquals(BODY, open(seal(BEN, NEW), sealed(both, "ana-node", "concern.chat@" + BEN)));
        assertEquals(BODY, open(seal(BEN, NEW, OLD), sealed(ana, "ana-node", "concern.chat@" + BEN)));
        assertEquals(BODY, open(seal(BEN, NEW, OLD), sealed(seal("ana-node", NEW), "ana-node", "concern.chat@" + BEN)));
    }

    /** A recording of what a node once sent to all would otherwise pass at a node that has just started. */
    @Test
    void refusesRecordingsOfMessagesToAllUntilTheSenderIsKnown() {
        Buffer recorded = sealed(ana, "ana-node", "to.all");
        assertEquals(Refusal.EARLY, refusalOf(ben, recorded));
        assertEquals(BODY, open(ben, sealed(ana, "ana-node", "__vertx.reply.1")));
        assertEquals(Refusal.REPLAYED, refusalOf(ben, recorded));
        assertEquals(BODY, open(ben, sealed(ana, "ana-node", "to.all")));
    }

    @Test
    void refusesASenderThatIsNoMemberAndItself() {
        for (String sender : List.of("stranger", BEN)) {
            assertEquals(Refusal.UNKNOWN, refusalOf(ben, sealed(ana, sender, "concern.chat@" + BEN)));
            assertEquals(Refusal.UNKNOWN, refusalOf(ben, sealed(ana, sender, "to.all")));
        }
    }

    private static Seal seal(String node, byte[]... keys) {
        return new Seal(
                Arrays.stream(keys).map(SealKey::new).toList(),
                new Senders(node, member -> !member.equals("stranger")));
    }

    /** As Vert.x's receiving end gets it: without the length. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Buffer sealed(Seal seal, String sender, String address) {
        SealingCodec codec = new SealingCodec((MessageCodec) CodecManager.JSON_OBJECT_MESSAGE_CODEC, seal);
        Buffer wire = new ClusteredMessage<>(sender, address, null, BODY, codec, true, null).encodeToWire();
        return wire.getBuffer(Integer.BYTES, wire.length());
    }

    private static Object open(Seal seal, Buffer message) {
        Buffer opened = seal.open(message);
        int body = opened.length() - Integer.BYTES - BODY.toBuffer().length();
        return CodecManager.JSON_OBJECT_MESSAGE_CODEC.decodeFromWire(body, opened);
    }

    private static Refusal refusalOf(Seal seal, Buffer message) {
        return assertThrows(RefusedException.class, () -> seal.open(message)).refusal();
    }
}
