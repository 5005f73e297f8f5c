package dev.switchboard.gateway.bridge;

/** A connection of the bridge, whatever its transport. */
interface Bridge extends BridgePeer {

    /** The ping intervals that a client may be silent: 60 s at the usual interval of 25 s. */
    double SILENT_INTERVALS = 2.4;

    BridgeProtocol protocol();
}
