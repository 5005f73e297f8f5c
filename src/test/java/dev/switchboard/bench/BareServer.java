package dev.switchboard.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The baseline: the least that a WebSocket broadcast server can do. One epoll loop, its own small codec, one shared
 * frame per broadcast, one flush per member. It checks the token like the hub and handles the few frames that the
 * benchmark sends; it cuts JSON instead of parsing it. {@code BareServer <port> <secret>}; it runs until it is killed.
 */
final class BareServer {

    private final Map<String, List<BareConnection>> rooms = new HashMap<>();
    private final BenchTokens tokens;

    BareServer(String secret) {
        tokens = new BenchTokens(secret);
    }

    public static void main(String[] args) throws InterruptedException {
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        int port = new BareServer(args[1]).listen(loop, Integer.parseInt(args[0]));
        System.out.println("ready on " + port);
    }

    /** Listens on loopback and returns the port; closing the loop stops it. */
    int listen(EventLoopGroup loop, int port) throws InterruptedException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new BareConnection(BareServer.this));
                    }
                });
        InetSocketAddress bound = (InetSocketAddress)
                bootstrap.bind("127.0.0.1", port).sync().channel().localAddress();
        return bound.getPort();
    }

    boolean admits(String token) {
        return tokens.verify(token) != null;
    }

    List<BareConnection> room(String topic) {
        return rooms.computeIfAbsent(topic, name -> new ArrayList<>());
    }
}
