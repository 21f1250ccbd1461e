package dev.sluice;

/**
 * Why a peer is gone.
 *
 * @param peer the peer's name
 * @param cause what its postings ended with
 */
public record PeerLoss(String peer, SluiceException cause) {}
