package dev.switchboard.intake;

import dev.switchboard.testing.FuzzTarget;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.net.SocketAddress;

/** The header of the PROXY protocol, versions 1 and 2, under fuzz, and the addresses that Vert.x makes of it. */
public final class ProxyHeaderFuzz {

    public static final FuzzTarget HEADER = new FuzzTarget("proxy", input -> {
        EmbeddedChannel channel = new EmbeddedChannel(new HAProxyMessageDecoder());
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(input));
            drain(channel);
            channel.finish();
        } catch (DecoderException refused) {
            // The connection ends, whatever it is: Netty wraps what reads past the end of an extension.
        }
        drain(channel);
    });

    private ProxyHeaderFuzz() {}

    private static void drain(EmbeddedChannel channel) {
        Object read = channel.readInbound();
        while (read != null) {
            if (read instanceof HAProxyMessage message) {
                address(message);
            }
            ReferenceCountUtil.release(read);
            read = channel.readInbound();
        }
    }

    private static void address(HAProxyMessage message) {
        String source = message.sourceAddress();
        if (source == null) {
            return;
        }
        switch (message.proxiedProtocol()) {
            case TCP4, TCP6 -> SocketAddress.inetSocketAddress(message.sourcePort(), source);
            case UNIX_STREAM -> SocketAddress.domainSocketAddress(source);
            default -> {
                // Vert.x takes no address of another protocol.
            }
        }
    }
}
