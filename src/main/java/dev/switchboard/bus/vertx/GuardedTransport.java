package dev.switchboard.bus.vertx;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.spi.transport.Transport;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The transport that Vert.x would choose, with a {@link FrameGuard} on each connection that the event bus's server accepts.
 * No public API reaches these connections. Everything else is the other transport's. For one Vert.x, and as long as it;
 * safe from any thread.
 */
public final class GuardedTransport implements Transport {

    private final Transport actual;
    private final JsonObject guarded;
    private final FrameLimits limits;
    private final byte[] codec;
    private final Consumer<FrameFault> faults;
    private final AtomicLong used = new AtomicLong();
    private final BusCrowd crowd;
    private volatile boolean guards;

    /**
     * Wraps the native transport, or NIO where there is none.
     *
     * @param bus the options of the event bus; must be without TLS, which would hide the messages from the guard
     * @param codec the name of the codec of sealed messages
     * @param faults called on event loops; must not block
     */
    public GuardedTransport(EventBusOptions bus, FrameLimits limits, String codec, Consumer<FrameFault> faults) {
        this.actual = chosen();
        this.guarded = new NetServerOptions(bus.toJson()).toJson();
        this.limits = limits;
        this.codec = codec.getBytes(StandardCharsets.UTF_8);
        this.faults = faults;
        this.crowd = new BusCrowd(faults);
    }

    /** To be handed to the builder of Vert.x. */
    public io.vertx.core.transport.Transport asOption() {
        return new Option(this);
    }

    /** Whether the server of the event bus was seen. If not, another Vert.x makes it in another way. */
    public boolean guards() {
        return guards;
    }

    private static Transport chosen() {
        io.vertx.core.transport.Transport fitting = io.vertx.core.transport.Transport.nativeTransport();
        return fitting != null && fitting.available()
                ? fitting.implementation()
                : io.vertx.core.transport.Transport.NIO.implementation();
    }

    /** The event bus makes the options of its server from its own; those of other servers are of other classes or differ. */
    @Override
    public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
        actual.configure(options, domainSocket, bootstrap);
        if (options.getClass() == NetServerOptions.class && options.toJson().equals(guarded)) {
            bootstrap.handler(new Entrance());
            guards = true;
        }
    }

    @Override
    public boolean supportsDomainSockets() {
        return actual.supportsDomainSockets();
    }

    @Override
    public boolean supportFileRegion() {
        return actual.supportFileRegion();
    }

    @Override
    public SocketAddress convert(io.vertx.core.net.SocketAddress address) {
        return actual.convert(address);
    }

    @Override
    public io.vertx.core.net.SocketAddress convert(SocketAddress address) {
        return actual.convert(address);
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        return actual.ioHandlerFactory();
    }

    @Override
    public EventLoopGroup eventLoopGroup(int type, int threads, ThreadFactory factory, int ioRatio) {
        return actual.eventLoopGroup(type, threads, factory, ioRatio);
    }

    @Override
    public DatagramChannel datagramChannel() {
        return actual.datagramChannel();
    }

    /** Vert.x's own interface names Netty's deprecated type. */
    @Override
    @SuppressWarnings("deprecation")
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
        return actual.datagramChannel(family);
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
        return actual.channelFactory(domainSocket);
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        return actual.serverChannelFactory(domainSocket);
    }

    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
        actual.configure(channel, options);
    }

    @Override
    public void configure(ClientOptionsBase options, int connectTimeout, boolean domainSocket, Bootstrap bootstrap) {
        actual.configure(options, connectTimeout, domainSocket, bootstrap);
    }

    /** On the listening channel, whose reads are accepted connections; comes before Netty hands them to Vert.x. */
    @Sharable
    private final class Entrance extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext here, Object accepted) {
            Channel connection = (Channel) accepted;
            if (crowd.enter(connection)) {
                connection
                        .pipeline()
                        .addFirst(new FrameGuard(limits, codec, used, faults, () -> crowd.talks(connection)));
                here.fireChannelRead(accepted);
            }
        }
    }

    private record Option(Transport implementation) implements io.vertx.core.transport.Transport {

        @Override
        public String name() {
            return "guarded";
        }

        @Override
        public boolean available() {
            return true;
        }

        @Override
        @SuppressWarnings("NullAway")
        public Throwable unavailabilityCause() {
            return null;
        }
    }
}
