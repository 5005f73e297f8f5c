package dev.switchboard.engineio;

import java.util.List;

/** What carries a session's packets at the moment. On the session's loop. */
interface SessionTransport {

    EngineTransport kind();

    /** Whether a packet would leave at once. */
    boolean writable();

    /** Writes, bypassing the queue, which is empty, and flushes if asked to; false if that is not possible now. */
    boolean writeNow(List<? extends EnginePacket> packets, boolean flush);

    /** Something is in the queue, or was written and not flushed. */
    void wake();

    /** Sends what is queued and says goodbye; true if nothing more will come of this transport. */
    boolean end(int code, String words);
}
