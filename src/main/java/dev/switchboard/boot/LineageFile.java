package dev.switchboard.boot;

import dev.switchboard.boot.stores.DataDir;
import dev.switchboard.boot.stores.StoresException;
import dev.switchboard.config.Settings;
import dev.switchboard.log.LineageMemory;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file in {@code data.dir} in which the nodes of a machine remember the lineage of the logs. A node whose folder cannot
 * be used remembers it until it ends. Stateless.
 */
final class LineageFile implements LineageMemory {

    private static final String NAME = "lineage.json";

    private static final Logger LOG = LoggerFactory.getLogger(LineageFile.class);

    private final @Nullable DataDir folder;

    private LineageFile(@Nullable DataDir folder) {
        this.folder = folder;
    }

    static LineageFile in(Settings settings) {
        try {
            return new LineageFile(HubStores.dataDir(settings));
        } catch (StoresException unusable) {
            LOG.warn("the lineage of the logs is forgotten when this node ends: {}", unusable.getMessage());
            return new LineageFile(null);
        }
    }

    @Override
    public Optional<String> read() {
        return folder == null ? Optional.empty() : folder.read(NAME);
    }

    @Override
    public void write(String text) {
        if (folder != null) {
            folder.write(NAME, text);
        }
    }
}
