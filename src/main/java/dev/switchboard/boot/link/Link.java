package dev.switchboard.boot.link;

import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.internal.networking.InboundHandler;
import com.hazelcast.internal.networking.OutboundHandler;
import com.hazelcast.internal.nio.ConnectionType;
import com.hazelcast.internal.server.ServerConnection;
import com.hazelcast.internal.server.ServerContext;

/**
 * A connection between two members until it is open. Its methods are called on its I/O threads.
 *
 * @param connection Hazelcast's
 * @param context has Hazelcast's own encoder and decoder
 * @param unfinished where it is listed until it is open
 * @param opened called once the other end has proved itself
 */
record Link(ServerConnection connection, ServerContext context, UnfinishedLinks unfinished, Runnable opened) {

    /** The other end has proved that it belongs to the hub. */
    void proven() {
        unfinished.remove(connection);
        opened.run();
        connection.setConnectionType(ConnectionType.MEMBER);
    }

    /** The other end has sent something else; the connection is closed next. */
    void refused() {
        unfinished.refuse(connection);
    }

    @SuppressWarnings("rawtypes")
    InboundHandler[] inbound() {
        return context.createInboundHandlers(EndpointQualifier.MEMBER, connection);
    }

    @SuppressWarnings("rawtypes")
    OutboundHandler[] outbound() {
        return context.createOutboundHandlers(EndpointQualifier.MEMBER, connection);
    }
}
