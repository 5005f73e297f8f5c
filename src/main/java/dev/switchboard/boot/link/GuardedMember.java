package dev.switchboard.boot.link;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.DefaultNodeExtension;
import com.hazelcast.instance.impl.HazelcastInstanceFactory;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.instance.impl.NodeExtension;
import com.hazelcast.instance.impl.NodeState;
import com.hazelcast.internal.networking.Channel;
import com.hazelcast.internal.networking.ChannelInitializer;
import com.hazelcast.internal.networking.InboundHandler;
import com.hazelcast.internal.server.ServerConnection;
import com.hazelcast.internal.server.ServerContext;
import com.hazelcast.internal.util.ByteArrayProcessor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.function.Function;

/**
 * Starts a member whose links open with {@link LinkHandshake}, carry packets of a bounded length, and whose datagrams are
 * sealed. It joins stock members as little as they join it.
 */
public final class GuardedMember {

    private GuardedMember() {}

    /** Joins the cluster or becomes its first member. Blocks; the caller shuts the member down. */
    public static HazelcastInstance start(Config config, LinkKey key, LinkRefusals refusals) {
        return HazelcastInstanceFactory.newHazelcastInstance(
                config, config.getInstanceName(), new DefaultNodeContext() {
                    @Override
                    public NodeExtension createNodeExtension(Node node) {
                        return new Extension(node, key, refusals);
                    }
                });
    }

    private static final class Extension extends DefaultNodeExtension {

        private final LinkKey key;
        private final LinkRefusals refusals;
        private final SealedDatagrams datagrams;

        Extension(Node node, LinkKey key, LinkRefusals refusals) {
            super(node);
            this.key = key;
            this.refusals = refusals;
            this.datagrams = new SealedDatagrams(key);
        }

        @Override
        public Function<EndpointQualifier, ChannelInitializer> createChannelInitializerFn(ServerContext context) {
            AcceptGate gate = new AcceptGate(() -> node.getState() == NodeState.ACTIVE);
            UnfinishedLinks unfinished =
                    new UnfinishedLinks(node.nodeEngine.getExecutionService(), refusals, gate.most());
            // The hub's configuration has no endpoint but that of members.
            return endpoint -> {
                gate.await();
                return channel -> open(channel, context, unfinished, gate);
            };
        }

        private void open(Channel channel, ServerContext context, UnfinishedLinks unfinished, AcceptGate gate) {
            SocketChannel socket = channel.socket().getChannel();
            if (!channel.isClientMode()) {
                gate.enter(socket);
            }
            ServerConnection connection = Objects.requireNonNull(
                    (ServerConnection) channel.attributeMap().get(ServerConnection.class));
            LinkHandshake handshake =
                    channel.isClientMode() ? LinkHandshake.connecting(key) : LinkHandshake.accepting(key);
            Link link = new Link(connection, context, unfinished, () -> gate.proven(socket));
            LinkOutbound outbound = new LinkOutbound(handshake.opening(), link);
            channel.outboundPipeline().addLast(outbound);
            channel.inboundPipeline().addLast(new LinkInbound(handshake, outbound, link));
            unfinished.add(connection, addressOf(channel));
            channel.addCloseListener(closed -> {
                unfinished.remove(connection);
                letGo(channel);
            });
        }

        /** Java keeps the descriptor until each selector has woken up, which without this takes up to 5 s. */
        private static void letGo(Channel channel) {
            channel.inboundPipeline().wakeup();
            channel.outboundPipeline().wakeup();
        }

        private static InetAddress addressOf(Channel channel) {
            return channel.remoteSocketAddress() instanceof InetSocketAddress remote
                    ? remote.getAddress()
                    : InetAddress.getLoopbackAddress();
        }

        @Override
        @SuppressWarnings("rawtypes")
        public InboundHandler[] createInboundHandlers(
                EndpointQualifier endpoint, ServerConnection connection, ServerContext context) {
            return new InboundHandler[] {new BoundedPackets(connection, node.nodeEngine.getPacketDispatcher(), refusals)
            };
        }

        @Override
        public ByteArrayProcessor createMulticastInputProcessor(ServerContext context) {
            return datagrams.opening();
        }

        @Override
        public ByteArrayProcessor createMulticastOutputProcessor(ServerContext context) {
            return datagrams.sealing();
        }
    }
}
