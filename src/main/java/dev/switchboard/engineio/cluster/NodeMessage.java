package dev.switchboard.engineio.cluster;

import dev.switchboard.engineio.FrameRelay;
import dev.switchboard.engineio.SessionEnd;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** What one node says to another about the sessions of the one and the connections of the other. */
sealed interface NodeMessage {

    /**
     * A client polls; answered by what it gets.
     *
     * @param edge the node that holds the request
     */
    record Poll(String edge, String sid) implements NodeMessage {}

    /** A client has posted packets; answered by what it gets. */
    record Push(String sid, Buffer body) implements NodeMessage {}

    /** What was to go to this session's client may be lost. */
    record Abandon(String sid) implements NodeMessage {}

    /** A WebSocket has opened that wants to take the session over; answered by whether there is such a session. */
    record Attach(RelayId relay, String sid) implements NodeMessage {}

    /**
     * Frames of a relayed WebSocket, from either side.
     *
     * @param number counts this side's messages of this relay, from 0, so that a lost one is missed
     */
    record Frames(RelayId relay, long number, List<FrameRelay> frames) implements NodeMessage {}

    /** @param taken how much of what came was passed on, since the relay began; see {@link FrameFlow} */
    record Credit(RelayId relay, long taken) implements NodeMessage {}

    /** The node with the session wants the WebSocket closed. */
    record Close(RelayId relay, int code, String words) implements NodeMessage {}

    /** The node with the WebSocket says that it has ended. */
    record Ended(RelayId relay, SessionEnd reason) implements NodeMessage {}
}
