package dev.switchboard.boot.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class RunAsTest {

    private static final List<String> NAMELESS =
            List.of("setpriv", "--reuid=54321", "--regid=54321", "--clear-groups", "--");
    private static final String CLASSES = classesOf(RunAs.class) + File.pathSeparator + classesOf(RunAsTest.class);

    /** Containers run under ids without a name. Java took such a user for root, and initdb refused it. */
    @Test
    void givesAUserWithoutANameOne() throws Exception {
        assumeTrue(run("test", "-r", classesOf(RunAs.class)) == 0, "no other user here, or one that may not read");
        assumeTrue(run("unshare", "-U", "true") == 0, "no user namespaces here");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = start(java, "-cp", CLASSES, Answer.class.getName());
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals("RunAs[prefix=[unshare, -U], uid=54321]", output.strip());
    }

    private static int run(String... words) throws InterruptedException {
        try {
            return start(words).waitFor();
        } catch (IOException missing) {
            return -1;
        }
    }

    private static Process start(String... words) throws IOException {
        return new ProcessBuilder(
                        Stream.concat(NAMELESS.stream(), Stream.of(words)).toList())
                .redirectErrorStream(true)
                .start();
    }

    private static String classesOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }

    /** Prints how its process runs PostgreSQL. */
    static final class Answer {

        private Answer() {}

        public static void main(String[] arguments) {
            System.out.println(RunAs.detect());
        }
    }
}
