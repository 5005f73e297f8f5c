package dev.switchboard.account;

import dev.switchboard.bus.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.ext.auth.hashing.HashingStrategy;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Hashes and verifies passwords. Each costs some tenths of a second of CPU, so it is done by threads of its own, few and
 * shared by the node's instances, and more than a bounded number of waiting ones is refused. Used on one event loop; its
 * verticle closes it.
 */
final class Passwords {

    private static final String EXECUTOR = "switchboard-passwords";
    private static final String ALGORITHM = "pbkdf2";
    private static final int SALT_BYTES = 16;
    private static final long BUSY_RETRY_MS = 2000;

    private final HashingStrategy hashing = HashingStrategy.load();
    private final SecureRandom random = new SecureRandom();
    private final WorkerExecutor executor;
    private final Map<String, String> parameters;
    private final int maxPending;
    /** What is verified against for a name that nobody has, so that it takes as long as for any other. */
    private final String nobodys;

    private int pending;

    Passwords(Vertx vertx, AccountConfig config) {
        executor = vertx.createSharedWorkerExecutor(EXECUTOR, config.threads());
        parameters = Map.of("it", String.valueOf(config.iterations()));
        maxPending = config.threads() + config.maxWaiting();
        // Never verified by the right password, so the hash need not be of one: only its cost counts.
        nobodys = "$" + ALGORITHM + "$it=" + config.iterations() + "$" + salt() + "$nobody";
    }

    Future<String> hash(String password) {
        return work(() -> hashing.hash(ALGORITHM, parameters, salt(), password));
    }

    /**
     * @param hash the stored one, or null if there is none: the answer is no, after the same work
     */
    Future<Boolean> verify(String hash, String password) {
        String stored = hash == null ? nobodys : hash;
        return work(() -> hashing.verify(stored, password) && hash != null);
    }

    Future<Void> close() {
        return executor.close();
    }

    private <T> Future<T> work(Callable<T> task) {
        if (pending >= maxPending) {
            return Future.failedFuture(Failure.rateLimited(BUSY_RETRY_MS));
        }
        pending++;
        return executor.executeBlocking(task, false).onComplete(done -> pending--);
    }

    private String salt() {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return Base64.getEncoder().withoutPadding().encodeToString(salt);
    }
}
