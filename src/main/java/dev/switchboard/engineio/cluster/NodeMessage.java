package dev.switchboard.engineio.cluster;

import dev.switchboard.engineio.FrameRelay;
import dev.switchboard.engineio.SessionEnd;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** A message between the edge, which holds a client's connection, and the owner of its session. */
sealed interface NodeMessage {

    /**
     * A client polls; the answer is the poll's response.
     *
     * @param edge the node that holds the request
     */
    record Poll(String edge, String sid) implements NodeMessage {}

    /** A client has posted packets; the answer is the response. */
    record Push(String sid, Buffer body) implements NodeMessage {}

    /** Packets for this session's client may be lost. */
    record Abandon(String sid) implements NodeMessage {}

    /** A WebSocket asks to take over the session; the answer says whether the session exists. */
    record Attach(RelayId relay, String sid) implements NodeMessage {}

    /**
     * Frames of a relayed WebSocket, from either side.
     *
     * @param number counts this side's messages of this relay, from 0, so that a lost one is detected
     */
    record Frames(RelayId relay, long number, List<FrameRelay> frames) implements NodeMessage {}

    /**
     * Lets the sender continue.
     *
     * @param taken how much the receiver has passed on since the relay began; see {@link FrameFlow}
     */
    record Credit(RelayId relay, long taken) implements NodeMessage {}

    /** The owner closes the WebSocket. */
    record Close(RelayId relay, int code, String words) implements NodeMessage {}

    /** The WebSocket has ended at the edge. */
    record Ended(RelayId relay, SessionEnd reason) implements NodeMessage {}
}
