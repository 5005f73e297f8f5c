package dev.switchboard.testing;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands a {@link HubCluster} of three nodes to the tests that leave its nodes as they are: one for all of them, because
 * its start costs seconds; ended after the last test. Each test names people of its own.
 */
public final class ThreeNodes implements ParameterResolver {

    private static final int SIZE = 3;

    /** Ended by JUnit with the store that holds it. */
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
                .getOrComputeIfAbsent(Shared.class, made -> new Shared(HubCluster.of(SIZE)), Shared.class)
                .cluster();
    }
}
