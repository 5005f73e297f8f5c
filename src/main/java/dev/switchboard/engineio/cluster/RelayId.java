package dev.switchboard.engineio.cluster;

/**
 * One relayed WebSocket.
 *
 * @param edge the node that holds the socket, and has counted it
 * @param number never used again by that node
 */
record RelayId(String edge, long number) {}
