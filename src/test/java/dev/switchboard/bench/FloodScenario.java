package dev.switchboard.bench;

import dev.switchboard.testing.Bystander;
import dev.switchboard.testing.FrameSocket;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bystander of a node with its usual limits: alone, next to two clients that flood with frames of every kind and come back
 * whenever they are closed, and alone again. All are on loopback, so the node's cores are the flooders' too if it has no own.
 */
record FloodScenario(String name) implements Scenario {

    private static final int FLOODERS = 2;
    private static final int AT_ONCE = 2_000;
    private static final long WATCH_MS = TimeUnit.SECONDS.toMillis(20);
    private static final List<String> PATHS =
            List.of("/ws?", "/eventbus/websocket?", "/socket.io/?EIO=4&transport=websocket&");

    @Override
    public void run(Lab lab, Fleet fleet) throws InterruptedException {
        ServerProcess hub = fleet.hub("--limits.enabled=true");
        AtomicBoolean flooding = new AtomicBoolean();
        AtomicLong closed = new AtomicLong();
        try (Bystander bystander = Bystander.of(hub.address().getPort(), token("bystander"))) {
            bystander.watch(WATCH_MS / 4);
            row(lab, "quiet", bystander.watch(WATCH_MS));
            flooding.set(true);
            for (int i = 0; i < FLOODERS; i++) {
                Thread flooder = new Thread(() -> flood(hub.address().getPort(), flooding, closed), "flooder " + i);
                flooder.setDaemon(true);
                flooder.start();
            }
            Bystander.Times during = bystander.watch(WATCH_MS);
            flooding.set(false);
            row(lab, "flooded", during).put("floods ended", closed.get());
            row(lab, "after", bystander.watch(WATCH_MS));
        }
    }

    private Report.Row row(Lab lab, String label, Bystander.Times times) {
        return lab.report()
                .row(name, label)
                .put("pings", times.count())
                .put("p50 ms", times.p50())
                .put("p99 ms", times.p99())
                .put("worst ms", times.worst());
    }

    private static String token(String user) {
        return new BenchTokens(Fleet.SECRET).sign(user);
    }

    private static void flood(int port, AtomicBoolean on, AtomicLong closed) {
        for (int i = 0; on.get(); i++) {
            try (FrameSocket socket =
                    FrameSocket.open(port, PATHS.get(i % PATHS.size()) + "token=" + token("flooder"))) {
                socket.frame(FrameSocket.TEXT);
                while (on.get()) {
                    socket.together(batch -> {
                        for (int sent = 0; sent < AT_ONCE; sent++) {
                            batch.frame(FrameSocket.FINAL | FrameSocket.PING)
                                    .frame(FrameSocket.FINAL | FrameSocket.PONG)
                                    .frame(FrameSocket.CONTINUATION);
                        }
                    });
                }
            } catch (UncheckedIOException | AssertionError ended) {
                closed.incrementAndGet();
            }
        }
    }
}
