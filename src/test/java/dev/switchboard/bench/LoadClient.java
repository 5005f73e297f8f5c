package dev.switchboard.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The generator: opens connections on one epoll loop, on which all their work runs. The thread that runs the benchmark
 * calls its methods, which wait for a bounded time. Closing it closes every connection.
 */
final class LoadClient implements AutoCloseable {

    /** How many handshakes or set-up requests are in flight at once. */
    static final int CONCURRENCY = 256;

    private static final long PATIENCE_S = 90;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final EventLoop loop = group.next();

    EventLoop loop() {
        return loop;
    }

    /** Opens a connection for each token, in order; returns when all are established. */
    List<LoadConnection> connect(InetSocketAddress address, List<String> tokens) {
        return connect(BenchEndpoint.WS, address, tokens);
    }

    List<LoadConnection> connect(BenchEndpoint endpoint, InetSocketAddress address, List<String> tokens) {
        CompletableFuture<List<LoadConnection>> done = new CompletableFuture<>();
        ConnectRun run = new ConnectRun(endpoint, address, tokens, this::open, done);
        loop.execute(run::fill);
        return await(done);
    }

    /** Runs on the loop and returns the outcome. */
    <T> T onLoop(Callable<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                done.complete(work.call());
            } catch (Exception failure) {
                done.completeExceptionally(failure);
            }
        });
        return await(done);
    }

    void close(List<LoadConnection> connections) {
        onLoop(() -> {
            connections.forEach(LoadConnection::close);
            return null;
        });
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_S, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        } catch (TimeoutException late) {
            throw new IllegalStateException("not finished within " + PATIENCE_S + " s", late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /**
     * Opens all connections at once and retries each as the server asks, until it is admitted; returns when all are.
     */
    ReturnRun.Outcome comeBack(InetSocketAddress address, List<String> tokens) {
        CompletableFuture<ReturnRun.Outcome> done = new CompletableFuture<>();
        ReturnRun run = new ReturnRun(address, tokens, this, done);
        loop.execute(run::start);
        return await(done);
    }

    /** Runs on the loop. */
    void open(InetSocketAddress address, LoadConnection connection) {
        new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                // Closes with a reset: otherwise thousands of ports stay in TIME_WAIT, and the next scenario needs
                // them.
                .option(ChannelOption.SO_LINGER, 0)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 10_000)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(connection);
                    }
                })
                .connect(address)
                .addListener(opened -> {
                    if (!opened.isSuccess()) {
                        connection.refused(opened.cause());
                    }
                });
    }
}
