package dev.switchboard.bench;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** Opens many connections, a bounded number at once. Runs on the generator's event loop until all are open. */
final class ConnectRun {

    private final BenchEndpoint endpoint;
    private final InetSocketAddress address;
    private final List<String> tokens;
    private final BiConsumer<InetSocketAddress, LoadConnection> open;
    private final CompletableFuture<List<LoadConnection>> done;
    private final LoadConnection[] connections;
    private int next;
    private int established;

    ConnectRun(
            BenchEndpoint endpoint,
            InetSocketAddress address,
            List<String> tokens,
            BiConsumer<InetSocketAddress, LoadConnection> open,
            CompletableFuture<List<LoadConnection>> done) {
        this.endpoint = endpoint;
        this.address = address;
        this.tokens = tokens;
        this.open = open;
        this.done = done;
        this.connections = new LoadConnection[tokens.size()];
    }

    void fill() {
        if (established == connections.length) {
            done.complete(Arrays.asList(connections));
        }
        while (next < connections.length && next - established < LoadClient.CONCURRENCY && !done.isDone()) {
            String host = address.getHostString() + ":" + address.getPort();
            LoadConnection connection = new LoadConnection(endpoint, host, tokens.get(next), this::ready);
            connections[next++] = connection;
            open.accept(address, connection);
        }
    }

    private void ready(LoadConnection connection, Throwable failure) {
        if (failure == null) {
            established++;
            fill();
        } else {
            done.completeExceptionally(failure);
        }
    }
}
