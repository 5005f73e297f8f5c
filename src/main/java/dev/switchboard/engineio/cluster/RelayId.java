package dev.switchboard.engineio.cluster;

/**
 * One relayed WebSocket.
 *
 * @param edge the node that holds the socket and numbers it
 * @param number unique on that node
 */
record RelayId(String edge, long number) {}
