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
import org.jspecify.annotations.Nullable;

/**
 * Hashes and verifies passwords. Each takes some tenths of a second of CPU, so a few threads of its own do it, which all
 * instances on the node share; the number of waiting passwords is bounded
 * and shared fairly by the networks that they come from. Used on one event loop; its verticle closes it.
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
    private final FairQueue queue;
    /** The hash to verify against for an unknown name, so that it takes as long as for a known one. */
    private final String decoy;

    Passwords(Vertx vertx, AccountConfig config) {
        executor = vertx.createSharedWorkerExecutor(EXECUTOR, config.threads());
        parameters = Map.of("it", String.valueOf(config.iterations()));
        queue = new FairQueue(config.threads() + config.maxWaiting(), config.threads());
        // No password verifies against it, so any text will do as the hash; only the cost matters.
        decoy = "$" + ALGORITHM + "$it=" + config.iterations() + "$" + salt() + "$nobody";
    }

    /**
     * The hash of a new password.
     *
     * @param network where it comes from
     */
    Future<String> hash(String network, String password) {
        return work(network, () -> hashing.hash(ALGORITHM, parameters, salt(), password));
    }

    /**
     * Whether the password is right.
     *
     * @param network where it comes from
     * @param hash the stored hash, or null for an unknown name: the result is false, after the same work
     */
    Future<Boolean> verify(String network, @Nullable String hash, String password) {
        String stored = hash == null ? decoy : hash;
        return work(network, () -> hashing.verify(stored, password) && hash != null);
    }

    Future<Void> close() {
        return executor.close();
    }

    private <T> Future<T> work(String network, Callable<T> task) {
        Future<T> done = queue.submit(network, () -> executor.executeBlocking(task, false));
        return done == null ? Future.failedFuture(Failure.rateLimited(BUSY_RETRY_MS)) : done;
    }

    private String salt() {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return Base64.getEncoder().withoutPadding().encodeToString(salt);
    }
}
