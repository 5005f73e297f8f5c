package dev.switchboard.boot.stores;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The system and processor of this machine, and which of the jar's server programs run on it.
 *
 * @param os Linux or macOS
 * @param arm whether the processor is a 64-bit ARM, and otherwise a 64-bit x86
 */
record Platform(Os os, boolean arm) {

    /** Alpine has another C library, musl; programs built for glibc do not start there. */
    private static final Path ALPINE_RELEASE = Path.of("/etc/alpine-release");

    enum Os {
        LINUX,
        ALPINE,
        MAC
    }

    /** The platform of this process, as Java names it in {@code os.name} and {@code os.arch}. */
    static Platform current() {
        return of(System.getProperty("os.name"), System.getProperty("os.arch"), Files.exists(ALPINE_RELEASE));
    }

    static Platform of(String name, String machine, boolean musl) {
        Os os;
        if (name.startsWith("Mac")) {
            os = Os.MAC;
        } else if (name.startsWith("Linux")) {
            os = musl ? Os.ALPINE : Os.LINUX;
        } else {
            throw unsupported(name, machine);
        }
        return switch (machine) {
            case "amd64", "x86_64" -> new Platform(os, false);
            case "aarch64", "arm64" -> new Platform(os, true);
            default -> throw unsupported(name, machine);
        };
    }

    /** The archive of PostgreSQL's programs on the class path. */
    String postgres() {
        return switch (os) {
            case LINUX -> arm ? "postgres-linux-arm_64.txz" : "postgres-linux-x86_64.txz";
            case ALPINE -> {
                if (arm) {
                    throw unsupported("Alpine Linux", "aarch64");
                }
                yield "postgres-linux-x86_64-alpine_linux.txz";
            }
                // Its programs are built for both processors.
            case MAC -> "postgres-darwin-x86_64.txz";
        };
    }

    /** Redis's program on the class path. Those for Linux are linked statically: they need no library of the system. */
    String redis() {
        return "redis-server-7.0.15-" + (os == Os.MAC ? "darwin" : "linux") + (arm ? "-arm64" : "-amd64");
    }

    /** Opens one of these resources. */
    static InputStream open(String resource) throws IOException {
        @Nullable InputStream content = Platform.class.getResourceAsStream("/" + resource);
        if (content == null) {
            throw new StoresException(resource + " is not on the class path");
        }
        return content;
    }

    /** The CRC-32 of one of these resources as the directory of its jar has it; empty if it is in no jar. */
    static OptionalLong sum(String resource) throws IOException {
        @Nullable URL place = Platform.class.getResource("/" + resource);
        if (place == null || !(place.openConnection() instanceof JarURLConnection inJar)) {
            return OptionalLong.empty();
        }
        long sum = inJar.getJarEntry().getCrc();
        return sum < 0 ? OptionalLong.empty() : OptionalLong.of(sum);
    }

    private static StoresException unsupported(String name, String machine) {
        return new StoresException("no embedded PostgreSQL and Redis for " + name + " on " + machine
                + "; configure storage.postgres.uri and storage.redis.uri");
    }
}
