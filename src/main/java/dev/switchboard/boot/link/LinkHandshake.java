package dev.switchboard.boot.link;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * One end of the handshake that opens a link, as bytes in and bytes out. Each end proves that it knows the key with an HMAC
 * over both ends' random numbers, so a recorded handshake is worth nothing:
 *
 * <pre>
 * connector  "SWL1", number (32)
 * acceptor           number (32), HMAC("acceptor ", both numbers) (32)
 * connector                       HMAC("connector", both numbers) (32)
 * </pre>
 *
 * <p>It protects the beginning of a link: whoever can change what passes on the network can still take one over. Not safe
 * for concurrent use; lives until the link is open.
 */
public final class LinkHandshake {

    static final int NUMBER_BYTES = 32;
    static final int HELLO_BYTES = 4 + NUMBER_BYTES;
    static final int ANSWER_BYTES = NUMBER_BYTES + LinkKey.MAC_BYTES;

    private static final byte[] MAGIC = "SWL1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ACCEPTOR = "acceptor ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONNECTOR = "connector".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = {};
    private static final SecureRandom RANDOM = new SecureRandom();

    private final LinkKey key;
    private final byte[] own = new byte[NUMBER_BYTES];
    private final boolean connects;
    private byte[] other = NOTHING;
    private int awaited;

    private LinkHandshake(LinkKey key, boolean connects) {
        this.key = key;
        this.connects = connects;
        this.awaited = connects ? ANSWER_BYTES : HELLO_BYTES;
        RANDOM.nextBytes(own);
    }

    /** For the end that opened the connection. */
    public static LinkHandshake connecting(LinkKey key) {
        return new LinkHandshake(key, true);
    }

    /** For the end that accepted it. */
    static LinkHandshake accepting(LinkKey key) {
        return new LinkHandshake(key, false);
    }

    /** What to send before anything is received; empty for the end that accepted. */
    public byte[] opening() {
        return connects ? join(MAGIC, own) : NOTHING;
    }

    /** How many bytes {@link #receive} takes next; 0 once the other end has proved itself. */
    public int awaited() {
        return awaited;
    }

    /** Refuses the first of the {@link #awaited} bytes if they begin another protocol, whose peer would wait for an answer. */
    void check(byte[] first) throws StrangerException {
        int length = connects || other.length > 0 ? 0 : Math.min(first.length, MAGIC.length);
        if (!Arrays.equals(first, 0, length, MAGIC, 0, length)) {
            throw new StrangerException("speaks another protocol");
        }
    }

    /** Takes the {@link #awaited} bytes and returns what to send. */
    public byte[] receive(byte[] bytes) throws StrangerException {
        return connects ? receiveAnswer(bytes) : other.length == 0 ? receiveHello(bytes) : receiveProof(bytes);
    }

    private byte[] receiveHello(byte[] hello) throws StrangerException {
        check(hello);
        other = Arrays.copyOfRange(hello, MAGIC.length, HELLO_BYTES);
        awaited = LinkKey.MAC_BYTES;
        return join(own, key.mac(ACCEPTOR, other, own));
    }

    private byte[] receiveAnswer(byte[] answer) throws StrangerException {
        other = Arrays.copyOf(answer, NUMBER_BYTES);
        verify(answer, NUMBER_BYTES, key.mac(ACCEPTOR, own, other));
        return key.mac(CONNECTOR, own, other);
    }

    private byte[] receiveProof(byte[] proof) throws StrangerException {
        verify(proof, 0, key.mac(CONNECTOR, other, own));
        return NOTHING;
    }

    private void verify(byte[] bytes, int from, byte[] expected) throws StrangerException {
        if (!LinkKey.equal(Arrays.copyOfRange(bytes, from, bytes.length), expected)) {
            throw new StrangerException("does not know the secret of the hub");
        }
        awaited = 0;
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
