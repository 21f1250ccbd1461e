package dev.sluice.tck.bench.chart;

/**
 * A peer that was not measured.
 *
 * @param subject the peer
 * @param reason why it was not
 */
public record Missing(String subject, String reason) {}
