package dev.switchboard.storage.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the master is, as the Sentinels say. They are asked at the first use, and again when the master is in doubt; the one
 * that answered last is asked first, unless the doubt is about its answer. Safe from any thread; its store closes it.
 */
final class SentinelMaster {

    private static final Logger LOG = LoggerFactory.getLogger(SentinelMaster.class);
    private static final long ASK_MS = 200;
    /** While there is no master, not every command asks for it. */
    private static final long ASK_INTERVAL_NANOS = 500_000_000L;

    private final String name;
    private volatile List<Redis> sentinels;
    private volatile @Nullable String known;
    private volatile @Nullable String logged;
    /** Who named the {@link #known} one. */
    private @Nullable Redis namer;

    private @Nullable Future<String> asking;
    private long askedAt;

    /**
     * @param name what the Sentinels call the master
     * @param sentinels a client of each
     */
    SentinelMaster(String name, List<Redis> sentinels) {
        this.name = name;
        this.sentinels = List.copyOf(sentinels);
    }

    /** The master's {@code host:port}. */
    Future<String> address() {
        String address = known;
        return address == null ? ask() : Future.succeededFuture(address);
    }

    /**
     * A command failed: the master may be another one now. The Sentinel that named it is asked last. One that is cut off from
     * the others, beside the old master, keeps naming that one.
     */
    synchronized void doubt() {
        known = null;
        Redis last = namer;
        if (last != null) {
            namer = null;
            List<Redis> order = without(last);
            order.add(last);
            sentinels = List.copyOf(order);
        }
    }

    private synchronized Future<String> ask() {
        Future<String> last = asking;
        if (last != null && (!last.isComplete() || System.nanoTime() - askedAt < ASK_INTERVAL_NANOS)) {
            return last;
        }
        askedAt = System.nanoTime();
        Future<String> answer = Future.failedFuture("no Sentinel was asked");
        for (Redis sentinel : sentinels) {
            answer = answer.recover(none -> ask(sentinel));
        }
        Future<String> found = answer.onSuccess(this::learn);
        asking = found;
        return found;
    }

    private Future<String> ask(Redis sentinel) {
        return sentinel.send(Request.cmd(Command.SENTINEL)
                        .arg("get-master-addr-by-name")
                        .arg(name))
                .timeout(ASK_MS, TimeUnit.MILLISECONDS)
                .compose(this::read)
                .onSuccess(address -> prefer(sentinel));
    }

    private Future<String> read(@Nullable Response pair) {
        if (pair == null || pair.size() != 2) {
            return Future.failedFuture("the Sentinel does not know a master named " + name);
        }
        String host = pair.get(0).toString();
        return Future.succeededFuture((host.contains(":") ? "[" + host + "]" : host) + ":" + pair.get(1));
    }

    private synchronized void prefer(Redis sentinel) {
        namer = sentinel;
        List<Redis> order = without(sentinel);
        order.add(0, sentinel);
        sentinels = List.copyOf(order);
    }

    private List<Redis> without(Redis sentinel) {
        List<Redis> others = new ArrayList<>(sentinels);
        others.remove(sentinel);
        return others;
    }

    private void learn(String address) {
        known = address;
        if (!address.equals(logged)) {
            logged = address;
            LOG.info("the Redis master {} is {}", name, address);
        }
    }

    Future<Void> close() {
        return Future.join(sentinels.stream().map(Redis::close).toList()).mapEmpty();
    }
}
