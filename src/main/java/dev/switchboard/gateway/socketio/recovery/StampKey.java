package dev.switchboard.gateway.socketio.recovery;

/** What seals one connection's positions as long as its topics are the same: the 128 bits of a {@link SipHash} key. */
record StampKey(long low, long high) {}
