package dev.switchboard.gateway.client;

import java.util.List;

/**
 * The way of a request through the trusted proxies.
 *
 * @param address the client's, or that of the farthest proxy that is known
 * @param proxies how many trusted proxies it passed, the peer included
 */
record ProxyPath(String address, int proxies) {

    /**
     * Walks a list of peers from its right end, where the nearest proxy wrote, through trusted proxies only: what stands
     * further left may be forged. A peer that is no address ends the walk at the proxy that wrote it.
     */
    static ProxyPath walk(String peer, List<String> forwarded, Networks trusted) {
        String known = peer;
        int proxies = 1;
        for (int i = forwarded.size() - 1; i >= 0; i--) {
            String hop = Address.of(forwarded.get(i));
            if (hop == null) {
                break;
            }
            known = hop;
            if (!trusted.contains(hop)) {
                break;
            }
            proxies++;
        }
        return new ProxyPath(known, proxies);
    }

    /** Of the values that proxies appended to a header, the one of the farthest trusted proxy; empty if there is none. */
    String pick(List<String> values) {
        return values.isEmpty() ? "" : values.get(Math.max(0, values.size() - proxies));
    }
}
