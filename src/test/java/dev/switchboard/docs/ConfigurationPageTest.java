package dev.switchboard.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The page of all settings agrees with the schema. {@code mvn test -Dtest=ConfigurationPageTest -Dupdate.docs} writes it
 * anew.
 */
class ConfigurationPageTest {

    private static final Path PAGE = DocPages.page("configuration");

    @Test
    void isCurrent() throws IOException {
        String current = ConfigurationPage.text();
        if (System.getProperty("update.docs") != null) {
            Files.writeString(PAGE, current);
        }
        assertEquals(current, Files.readString(PAGE), "run it with -Dupdate.docs after a change of the schema");
    }
}
