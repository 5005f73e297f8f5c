package dev.switchboard.boot;

import java.lang.reflect.Field;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the JDK from writing four lines to the standard error when Hazelcast first asks {@code sun.misc.Unsafe} for the
 * layout of an array (JEP 498): they are in no format of the log, and nobody who runs a hub can act on them. The option
 * {@code --sun-misc-unsafe-memory-access} does the same, but a plain {@code java -jar} has no options. Used once, at start.
 */
final class UnsafeWarning {

    private static final int FIRST_JDK = 24;

    private UnsafeWarning() {}

    static void silence() {
        if (Runtime.version().feature() < FIRST_JDK) {
            return;
        }
        try {
            Field warned = Class.forName("sun.misc.Unsafe").getDeclaredField("memoryAccessWarned");
            warned.setAccessible(true);
            warned.set(null, true);
        } catch (ReflectiveOperationException | RuntimeException otherJdk) {
            Logger log = LoggerFactory.getLogger(UnsafeWarning.class);
            log.debug("this JDK warns about sun.misc.Unsafe: {}", otherJdk.toString());
        }
    }
}
