package dev.switchboard.boot.stores;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The user that PostgreSQL runs as; PostgreSQL refuses to run as root. Root starts it in a user namespace of its own,
 * where uid 0 has no name, or as the user nobody if the system allows no namespaces. A user without a name in the system's
 * list, as containers have, starts it in such a namespace too, since initdb asks for the name. Every other user starts it
 * directly.
 *
 * @param prefix the words before its commands
 * @param uid the owner of its files
 */
record RunAs(List<String> prefix, int uid) {

    private static final int ROOT = 0;
    private static final int NOBODY = 65534;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A user namespace without a mapping: the file system sees root, the program does not. */
    static final RunAs UNMAPPED = new RunAs(List.of("unshare", "-U"), ROOT);
    /** Needs a data.dir whose parent folders every user may enter. */
    static final RunAs OTHER_USER =
            new RunAs(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"), NOBODY);

    static RunAs detect() {
        int self = ownUid();
        if (self != ROOT) {
            return ofUser(self);
        }
        return Stream.of(UNMAPPED, OTHER_USER)
                .filter(RunAs::works)
                .findFirst()
                .orElseThrow(
                        () -> new StoresException("PostgreSQL refuses to run as root, and neither unshare nor setpriv"
                                + " works here; start the hub as another user, or configure storage.postgres.uri"));
    }

    private static RunAs ofUser(int self) {
        RunAs direct = new RunAs(List.of(), self);
        if (direct.hasName()) {
            return direct;
        }
        RunAs unmapped = new RunAs(UNMAPPED.prefix(), self);
        if (unmapped.works() && unmapped.hasName()) {
            return unmapped;
        }
        throw new StoresException("PostgreSQL needs a user with a name, the user " + self
                + " has none, and unshare does not work here; add the user to /etc/passwd, or configure"
                + " storage.postgres.uri");
    }

    /** Java's own answer is root for a user without a name. */
    private static int ownUid() {
        try {
            return ownerOf(Path.of("/proc/self"));
        } catch (IOException noSuchFolder) {
            return (int) new UnixSystem().getUid();
        }
    }

    private boolean hasName() {
        try {
            Program.of(prefix, "id", "-un").run(PATIENCE);
            return true;
        } catch (StoresException nameless) {
            return false;
        }
    }

    /** Makes {@link #uid} the owner of the folder and of everything in it. */
    void own(Path folder) {
        try {
            if (uid == ownerOf(folder)) {
                return;
            }
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.toList()) {
                    Files.setAttribute(file, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static int ownerOf(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:uid");
    }

    private boolean works() {
        try {
            return !Program.of(prefix, "id", "-u").run(PATIENCE).strip().equals(String.valueOf(ROOT));
        } catch (StoresException unavailable) {
            return false;
        }
    }
}
