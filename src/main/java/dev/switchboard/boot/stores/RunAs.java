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
 * As whom PostgreSQL runs, which refuses root. Root starts it in a user namespace of its own, where root has no name, or
 * where the system allows none as the user nobody; everyone else starts it as themselves.
 *
 * @param prefix what stands before its commands
 * @param uid who must own its files
 */
record RunAs(List<String> prefix, int uid) {

    private static final int ROOT = 0;
    private static final int NOBODY = 65534;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A user namespace without a mapping: still root to the file system, nobody to the program. */
    static final RunAs UNMAPPED = new RunAs(List.of("unshare", "-U"), ROOT);
    /** Needs a data.dir below folders that everyone may pass through. */
    static final RunAs OTHER_USER =
            new RunAs(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"), NOBODY);

    static RunAs detect() {
        int self = (int) new UnixSystem().getUid();
        if (self != ROOT) {
            return new RunAs(List.of(), self);
        }
        return Stream.of(UNMAPPED, OTHER_USER)
                .filter(RunAs::works)
                .findFirst()
                .orElseThrow(
                        () -> new StoresException("PostgreSQL does not run as root, and neither unshare nor setpriv"
                                + " works here: start the hub as another user, or configure storage.postgres.uri"));
    }

    /** Gives the folder and all below to the one it must belong to. */
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
