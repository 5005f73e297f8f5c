package dev.switchboard.boot.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.hazelcast.nio.serialization.HazelcastSerializationException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinkHandshakeTest {

    private final LinkKey key = new LinkKey("the key of the hub".getBytes(StandardCharsets.UTF_8));
    private final LinkKey other = new LinkKey("the key of a stranger".getBytes(StandardCharsets.UTF_8));

    @Test
    void opensWhereBothKnowTheKey() throws StrangerException {
        LinkHandshake connector = LinkHandshake.connecting(key);
        LinkHandshake acceptor = LinkHandshake.accepting(key);
        byte[] hello = connector.opening();
        assertEquals(acceptor.awaited(), hello.length);
        byte[] answer = acceptor.receive(hello);
        assertEquals(connector.awaited(), answer.length);
        byte[] proof = connector.receive(answer);
        assertEquals(0, connector.awaited());
        assertEquals(acceptor.awaited(), proof.length);
        assertEquals(0, acceptor.receive(proof).length);
        assertEquals(0, acceptor.awaited());
    }

    @Test
    void refusesAPeerWithAnotherKeyAtBothEnds() throws StrangerException {
        LinkHandshake connector = LinkHandshake.connecting(key);
        byte[] answer = LinkHandshake.accepting(other).receive(connector.opening());
        assertThrows(StrangerException.class, () -> connector.receive(answer));

        LinkHandshake acceptor = LinkHandshake.accepting(key);
        LinkHandshake stranger = LinkHandshake.connecting(other);
        acceptor.receive(stranger.opening());
        assertThrows(StrangerException.class, () -> acceptor.receive(new byte[LinkKey.MAC_BYTES]));
    }

    /** An acceptor that is asked to answer its own question would prove a stranger's knowledge. */
    @Test
    void refusesARecordedProofAndAnAnswerInPlaceOfAProof() throws StrangerException {
        LinkHandshake connector = LinkHandshake.connecting(key);
        byte[] hello = connector.opening();
        byte[] proof = connector.receive(LinkHandshake.accepting(key).receive(hello));
        LinkHandshake later = LinkHandshake.accepting(key);
        byte[] answer = later.receive(hello);
        assertThrows(StrangerException.class, () -> later.receive(proof));

        LinkHandshake reflecting = LinkHandshake.accepting(key);
        byte[] question = reflecting.receive(hello);
        byte[] mac = new byte[LinkKey.MAC_BYTES];
        System.arraycopy(question, LinkHandshake.NUMBER_BYTES, mac, 0, mac.length);
        assertThrows(StrangerException.class, () -> reflecting.receive(mac));
        assertEquals(LinkHandshake.ANSWER_BYTES, answer.length);
    }

    @Test
    void refusesRandomBytes() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            byte[] hello = new byte[LinkHandshake.HELLO_BYTES];
            random.nextBytes(hello);
            assertThrows(
                    StrangerException.class, () -> LinkHandshake.accepting(key).receive(hello));
            byte[] answer = new byte[LinkHandshake.ANSWER_BYTES];
            random.nextBytes(answer);
            assertThrows(
                    StrangerException.class, () -> LinkHandshake.connecting(key).receive(answer));
        }
    }

    @Test
    void opensOnlyDatagramsOfTheHub() {
        SealedDatagrams datagrams = new SealedDatagrams(key);
        byte[] message = "a join message".getBytes(StandardCharsets.UTF_8);
        byte[] sealed = datagrams.sealing().process(message);
        byte[] received = new byte[sealed.length + 10];
        System.arraycopy(sealed, 0, received, 5, sealed.length);
        assertArrayEquals(message, datagrams.opening().process(received, 5, sealed.length));
        sealed[40]++;
        for (byte[] bad : new byte[][] {sealed, message, {}, new SealedDatagrams(other).seal(message)}) {
            assertThrows(
                    HazelcastSerializationException.class,
                    () -> datagrams.opening().process(bad, 0, bad.length));
        }
    }
}
