/**
 * Lets operators see an agent's counters from outside: {@link dev.sluice.metrics.SluiceMetrics} gives them to Micrometer, and so to Prometheus, {@link dev.sluice.metrics.AgentMXBeans}
 * shows them through JMX. Both read {@link dev.sluice.Agent#counters()} and nothing else; whoever uses neither needs neither Micrometer nor the module {@code java.management}.
 */
@NullMarked
package dev.sluice.metrics;

import org.jspecify.annotations.NullMarked;
