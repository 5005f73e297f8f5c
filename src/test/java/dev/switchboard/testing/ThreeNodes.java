package dev.switchboard.testing;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Provides one {@link HubCluster} of three nodes to all tests that do not change its nodes, because its start costs
 * seconds; closed after the last test. Each test uses its own user ids.
 */
public final class ThreeNodes implements ParameterResolver {

    private static final int SIZE = 3;
    /** A namespace of channels, with every rule at its simplest. */
    private static final String[] CHANNELS = {
        "--channels.wrong.history.count=100",
        "--channels.wrong.history.age=1h",
        "--channels.wrong.publish=user",
        "--channels.wrong.presence=true"
    };

    /** Closed by JUnit with the store that holds it. */
    private record Shared(HubCluster cluster) implements ExtensionContext.Store.CloseableResource {

        @Override
        public void close() {
            cluster.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == HubCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(ThreeNodes.class))
                .getOrComputeIfAbsent(Shared.class, made -> new Shared(HubCluster.of(SIZE, CHANNELS)), Shared.class)
                .cluster();
    }
}
