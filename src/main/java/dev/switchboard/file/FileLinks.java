package dev.switchboard.file;

import dev.switchboard.bus.HubClock;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signs links to files, for {@code <img>}, which sends no header: a link is good for an hour at most and lets whoever has it read one
 * file. The secret is made once and kept in PostgreSQL, so every node's links are good at every other. Runs on its verticle's
 * event loop.
 */
final class FileLinks {

    /**
     * A signed link.
     *
     * @param path with its query
     */
    record Link(String path, Instant expires) {}

    private static final int SECRET_BYTES = 32;
    private static final long LIFE_S = 3_600;
    /** Ends are rounded down to this, so that a browser finds the file of a link that it got before in its cache. */
    private static final long ROUND_S = 300;

    private static final String MAKE = "insert into file_secret (secret) values ($1) on conflict do nothing";
    private static final String SECRET = "select secret from file_secret";

    private final Postgres postgres;
    private final HubClock clock;
    private @Nullable Future<Buffer> secret;

    FileLinks(Postgres postgres, HubClock clock) {
        this.postgres = postgres;
        this.clock = clock;
    }

    Future<Link> link(String fileId) {
        return secret().map(key -> {
            long expires = (now() + LIFE_S) / ROUND_S * ROUND_S;
            String path = "/api/files/" + fileId + "?expires=" + expires + "&signature=" + sign(key, fileId, expires);
            return new Link(path, Instant.ofEpochSecond(expires));
        });
    }

    /** Whether the link's signature is the hub's, and its time has not come. */
    Future<Boolean> isGood(String fileId, long expires, String signature) {
        if (expires < now()) {
            return Future.succeededFuture(false);
        }
        return secret().map(key -> MessageDigest.isEqual(bytes(sign(key, fileId, expires)), bytes(signature)));
    }

    private long now() {
        return clock.present().toEpochSecond();
    }

    private Future<Buffer> secret() {
        Future<Buffer> known = secret;
        if (known == null || known.failed()) {
            byte[] random = new byte[SECRET_BYTES];
            new SecureRandom().nextBytes(random);
            known = postgres.query(MAKE, Tuple.of(Buffer.buffer(random)))
                    .compose(made -> postgres.query(SECRET, Tuple.tuple()))
                    .map(rows -> rows.iterator().next().getBuffer(0));
            secret = known;
        }
        return known;
    }

    private static String sign(Buffer key, String fileId, long expires) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(), "HmacSHA256"));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(bytes("GET\n" + fileId + "\n" + expires)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has HmacSHA256", impossible);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
