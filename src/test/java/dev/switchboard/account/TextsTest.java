package dev.switchboard.account;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.testing.NodeScript;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The texts of the pages come from catalogues that are whole in every language, and from nowhere else; the checks are in
 * {@code src/test/js/texts/check.mjs}.
 */
@Tag("slow")
class TextsTest {

    @TestFactory
    Stream<DynamicTest> comeFromCatalogues() throws IOException {
        JsonObject hub = new JsonObject()
                .put("web", Path.of("src/main/resources/web").toAbsolutePath().toString())
                .put("errors", names(ErrorCode.values()))
                .put("purposes", purposes())
                .put("languages", new JsonArray(Letters.LANGUAGES));
        return NodeScript.run("texts", "check.mjs", hub);
    }

    private static JsonArray names(Enum<?>... values) {
        return new JsonArray(Arrays.stream(values).map(Enum::name).toList());
    }

    private static JsonArray purposes() {
        List<String> words =
                Arrays.stream(LinkPurpose.values()).map(LinkPurpose::word).toList();
        return new JsonArray(words);
    }
}
