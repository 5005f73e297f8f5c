package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.config.ClassFilter;
import com.hazelcast.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberClassesTest {

    private static ClassFilter allowed() {
        Config config = new Config();
        MemberClasses.restrict(config);
        return config.getSerializationConfig()
                .getJavaSerializationFilterConfig()
                .getWhitelist();
    }

    /**
     * A migration that meets another partition table fails with the last of these. It was not read once, the member that had
     * asked tried again for ever, and a node that joined at that moment did not start within its minute.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.hazelcast.core.MemberLeftException",
                "com.hazelcast.spi.exception.PartitionMigratingException",
                "com.hazelcast.internal.partition.PartitionStateVersionMismatchException"
            })
    void failuresOfHazelcastAreRead(String name) {
        assertTrue(allowed().isListed(name));
    }

    @Test
    void otherClassesAreNot() {
        assertFalse(allowed().isListed("java.util.HashMap"));
        assertFalse(allowed().isListed("com.hazelcast.internal.partition.impl.InternalPartitionServiceImpl"));
    }
}
