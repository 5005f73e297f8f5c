package dev.switchboard.boot;

import com.hazelcast.cluster.Address;
import com.hazelcast.config.properties.PropertyDefinition;
import com.hazelcast.logging.ILogger;
import com.hazelcast.spi.discovery.AbstractDiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryNode;
import com.hazelcast.spi.discovery.DiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryStrategyFactory;
import com.hazelcast.spi.discovery.SimpleDiscoveryNode;
import dev.switchboard.boot.link.LinkKey;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Reports to Hazelcast the candidates that answer as members. Called on Hazelcast's own threads, at start and while the
 * oldest member searches for a part of the cluster that was partitioned off.
 */
final class MemberDiscovery extends AbstractDiscoveryStrategy {

    private final MemberCandidates candidates;
    private final LinkKey key;
    private final InetSocketAddress self;

    /** Created once per node. */
    record Factory(MemberCandidates candidates, LinkKey key) implements DiscoveryStrategyFactory {

        @Override
        public Class<? extends DiscoveryStrategy> getDiscoveryStrategyType() {
            return MemberDiscovery.class;
        }

        @Override
        @SuppressWarnings("rawtypes")
        public DiscoveryStrategy newDiscoveryStrategy(
                DiscoveryNode node, ILogger logger, Map<String, Comparable> properties) {
            return new MemberDiscovery(this, node, logger, properties);
        }

        @Override
        public Collection<PropertyDefinition> getConfigurationProperties() {
            return List.of();
        }
    }

    @SuppressWarnings("rawtypes")
    private MemberDiscovery(Factory factory, DiscoveryNode node, ILogger logger, Map<String, Comparable> properties) {
        super(logger, properties);
        this.candidates = factory.candidates();
        this.key = factory.key();
        Address own = node.getPrivateAddress();
        this.self = new InetSocketAddress(own.getHost(), own.getPort());
    }

    @Override
    public Iterable<DiscoveryNode> discoverNodes() {
        List<InetSocketAddress> others = candidates.addresses().stream()
                .filter(address -> !address.equals(self))
                .toList();
        return MemberProbe.answering(others, key).stream()
                .<DiscoveryNode>map(
                        address -> new SimpleDiscoveryNode(new Address(address.getAddress(), address.getPort())))
                .toList();
    }
}
