package dev.switchboard.engineio.cluster;

/** What came from another node cannot be read: it speaks another version, or is no node. */
final class MalformedNodeMessage extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MalformedNodeMessage(String words) {
        super(words, null, false, false);
    }
}
