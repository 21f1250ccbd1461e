@org.jspecify.annotations.NullMarked
package dev.sluice.tck.metrics;
